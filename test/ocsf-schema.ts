import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

interface Attribute {
  requirement?: string
  enum?: Record<string, unknown>
  profile?: string | null
  type?: string
  is_array?: boolean
  '@deprecated'?: unknown
}
interface Definition {
  name: string
  uid?: number
  category?: string
  extends?: string
  attributes: Record<string, Attribute | string | string[]>
  constraints?: { at_least_one?: string[]; just_one?: string[] }
}
interface Type {
  type?: string
  regex?: string
  max_len?: number
  range?: [number, number]
}
type Compiled = Pick<Definition, 'constraints'> & { attributes: Record<string, Attribute> }

/** The official schema, compiled as its own server does: inheritance, includes, profiles, dictionary. */
export interface OcsfSchema {
  version: string
  /** What speaks against an event, a sentence a place; empty where it is valid. */
  problemsOf(event: Record<string, unknown>): string[]
}

/** The plain files of a tar archive as a version control's host makes it, with headers of its own that are passed over. */
function* filesOf(tar: Buffer): Generator<[path: string, text: string]> {
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from: number, length: number) => tar.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '')
    const size = Number.parseInt(text(124, 12), 8)
    const content = tar.toString('utf8', at + 512, at + 512 + size)
    if (text(156, 1) === '0') yield [[text(345, 155), text(0, 100)].filter(Boolean).join('/'), content]
    at += 512 + Math.ceil(size / 512) * 512
  }
}

/** Reads the archive of the schema's repository. */
export function readOcsfSchema(archive: string): OcsfSchema {
  const files = new Map<string, never>()
  for (const [path, text] of filesOf(gunzipSync(readFileSync(archive))))
    if (path.endsWith('.json')) files.set(path.replace(/^(\.\/)?(ocsf-schema[^/]*\/)?/, ''), JSON.parse(text) as never)
  const all = <T>(folder: string): T[] =>
    [...files].filter(([path]) => path.startsWith(folder)).map(([, content]) => content as T)
  const dictionary = files.get('dictionary.json')! as {
    attributes: Record<string, Attribute>
    types: { attributes: Record<string, Type> }
  }
  const events = new Map(all<Definition>('events/').map(one => [one.name, one]))
  const objects = new Map(all<Definition>('objects/').map(one => [one.name, one]))
  const categories = (files.get('categories.json')! as { attributes: Record<string, { uid: number }> }).attributes

  const compile = (definition: Definition, among: Map<string, Definition>): Compiled => {
    const parent = definition.extends ? compile(among.get(definition.extends)!, among) : undefined
    const attributes: Record<string, Attribute> = { ...parent?.attributes }
    const merge = (name: string, more: Attribute) => {
      const before = attributes[name]
      attributes[name] = { ...before, ...more, ...(before?.enum && more.enum && { enum: { ...before.enum, ...more.enum } }) }
    }
    const { $include, ...own } = definition.attributes
    for (const path of [$include ?? []].flat() as string[]) {
      const profile = files.get(path)! as Definition
      for (const [name, attribute] of Object.entries(profile.attributes))
        merge(name, { ...(attribute as Attribute), profile: profile.name })
    }
    for (const [name, attribute] of Object.entries(own)) merge(name, attribute as Attribute)
    return { attributes, constraints: definition.constraints ?? parent?.constraints }
  }
  // What an observable may be is every type, attribute and object that names a number for it.
  const observable = objects.get('observable')!.attributes.type_id as Attribute
  for (const one of [
    ...Object.values(dictionary.types.attributes),
    ...Object.values(dictionary.attributes),
    ...objects.values(),
  ] as {
    observable?: number
  }[])
    if (one.observable !== undefined) observable.enum![one.observable] = {}
  const classOf = new Map(
    [...events.values()]
      .filter(one => one.uid !== undefined)
      .map(one => {
        let category = one.category
        for (let up: Definition | undefined = one; category === undefined && up; up = events.get(up.extends ?? ''))
          category = up.category
        const uid = category && category !== 'other' ? categories[category]!.uid : 0
        return [uid * 1000 + one.uid!, { ...compile(one, events), category: uid }] as const
      }),
  )

  const scalar = (value: unknown, name: string, at: string): string[] => {
    const type = dictionary.types.attributes[name]!
    const base = type.type ?? name
    const wanted = { string_t: 'string', integer_t: 'integer', long_t: 'integer', boolean_t: 'boolean', float_t: 'number' }[base]
    if (base === 'json_t') return []
    const is = Number.isInteger(value) ? 'integer' : typeof value
    if (is !== wanted) return [`${at} is ${is}, not ${name}`]
    if (type.regex && !new RegExp(type.regex).test(value as string)) return [`${at} is not of the form of ${name}`]
    if (type.max_len !== undefined && (value as string).length > type.max_len) return [`${at} is longer than ${name}`]
    if (type.range && ((value as number) < type.range[0] || (value as number) > type.range[1]))
      return [`${at} is outside ${name}`]
    return []
  }

  const judge = (value: Record<string, unknown>, shape: Compiled, profiles: readonly string[], at: string): string[] => {
    const found: string[] = []
    const given = (name: string) => value[name] !== undefined
    const counts = ({ profile }: Attribute) => !profile || profiles.includes(profile)
    for (const [name, attribute] of Object.entries(shape.attributes))
      if (attribute.requirement === 'required' && counts(attribute) && !given(name)) found.push(`${at}${name} is required`)
    const { at_least_one: some, just_one: one } = shape.constraints ?? {}
    if (some?.length && !some.some(given)) found.push(`${at} needs one of ${some.join(', ')}`)
    if (one?.length && one.filter(given).length !== 1) found.push(`${at} needs just one of ${one.join(', ')}`)
    for (const [name, content] of Object.entries(value).filter(([, one]) => one !== undefined)) {
      const here = `${at}${name}`
      const attribute = shape.attributes[name] && { ...dictionary.attributes[name], ...shape.attributes[name] }
      if (!attribute) found.push(`${here} is not of the schema`)
      else if (!counts(attribute)) found.push(`${here} needs the profile ${attribute.profile}`)
      else if (attribute['@deprecated']) found.push(`${here} is deprecated`)
      else if (attribute.is_array !== Array.isArray(content) && (attribute.is_array || Array.isArray(content)))
        found.push(`${here} is${attribute.is_array ? ' no' : ' an'} array`)
      else for (const one of [content].flat() as unknown[]) found.push(...judgeOne(one, name, attribute, profiles, here))
    }
    return found
  }
  const judgeOne = (value: unknown, name: string, attribute: Attribute, profiles: readonly string[], at: string): string[] => {
    const object = objects.get(attribute.type!)
    if (!object) {
      const choices = { ...dictionary.attributes[name]?.enum, ...attribute.enum }
      const listed = Object.keys(choices).length ? choices : undefined
      return [
        ...scalar(value, attribute.type!, at),
        ...(listed && !(String(value) in listed) ? [`${at} is none of its values: ${value}`] : []),
      ]
    }
    if (typeof value !== 'object' || value === null) return [`${at} is no object`]
    return object.name === 'object' ? [] : judge(value as Record<string, unknown>, compile(object, objects), profiles, `${at}.`)
  }

  return {
    version: (files.get('version.json')! as { version: string }).version,
    problemsOf(event) {
      const shape = classOf.get(event.class_uid as number)
      if (!shape) return [`${event.class_uid} is no class`]
      const { profiles = [] } = event.metadata as { profiles?: string[] }
      const { class_uid: _, category_uid: category, type_uid: type, ...rest } = event
      // Numbers of class, category and type are made of others by the schema's own server, not listed in its files.
      const { class_uid: __, category_uid: ___, type_uid: ____, ...attributes } = shape.attributes
      return [
        ...(category === shape.category ? [] : [`category_uid is ${category}, not ${shape.category}`]),
        ...(type === (event.class_uid as number) * 100 + (event.activity_id as number) ? [] : [`type_uid is ${type}`]),
        ...judge(rest, { ...shape, attributes }, profiles, ''),
      ]
    },
  }
}
