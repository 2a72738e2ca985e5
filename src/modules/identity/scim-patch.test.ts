import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barbara } from '../../../test/scim-barbara.ts'
import { patched } from './rules/scim-patch.ts'
import { NotAResource, type Resource, readResource } from './rules/scim-resource.ts'
import { groupAttributes, urns, userAttributes } from './rules/scim-schema.ts'

describe('a patch', () => {
  const apply = (operations: { op: string; path?: string; value?: unknown }[], of: Resource = barbara) =>
    patched(userAttributes, of, operations)
  test.each([
    [
      'replaces one part',
      [{ op: 'Replace', path: 'name.familyName', value: 'King' }],
      { name: { familyName: 'King', givenName: 'Barbara' } },
    ],
    [
      'replaces parts of a complex value and leaves the rest',
      [{ op: 'replace', path: 'name', value: { givenName: 'B' } }],
      { name: { familyName: 'Jensen', givenName: 'B' } },
    ],
    [
      'takes dotted keys without a path',
      [{ op: 'replace', value: { 'name.familyName': 'King', active: false } }],
      { name: { familyName: 'King', givenName: 'Barbara' }, active: false },
    ],
    [
      'takes a URN as a path',
      [{ op: 'add', path: `${urns.enterprise}:department`, value: 'Sales' }],
      { [urns.enterprise]: { department: 'Sales' } },
    ],
    [
      'takes a URN as a key',
      [{ op: 'add', value: { [urns.enterprise]: { division: 'West' } } }],
      { [urns.enterprise]: { department: 'Tours', division: 'West' } },
    ],
    [
      'adds a value',
      [{ op: 'add', path: 'phoneNumbers', value: [{ value: '+1', type: 'work' }] }],
      { phoneNumbers: [{ value: '+1', type: 'work' }] },
    ],
    [
      'adds nothing twice',
      [{ op: 'add', path: 'emails', value: [{ value: 'babs@jensen.org', type: 'home' }] }],
      { emails: barbara.emails },
    ],
    [
      'moves the preferred one',
      [{ op: 'add', path: 'emails', value: { value: 'n@x.org', primary: true } }],
      {
        emails: [
          { value: 'bjensen@example.com', type: 'work', primary: false },
          { value: 'babs@jensen.org', type: 'home' },
          { value: 'n@x.org', primary: true },
        ],
      },
    ],
    [
      'removes what a filter means',
      [{ op: 'remove', path: 'emails[type eq "home"]' }],
      { emails: [{ value: 'bjensen@example.com', type: 'work', primary: true }] },
    ],
    [
      'makes what a filter says plainly',
      [{ op: 'replace', path: 'phoneNumbers[type eq "work"].value', value: '+1-555-0100' }],
      { phoneNumbers: [{ type: 'work', value: '+1-555-0100' }] },
    ],
    ['removes a whole attribute', [{ op: 'remove', path: 'emails' }], { emails: undefined }],
    [
      'passes over what is only ours to say',
      [{ op: 'replace', value: { id: 'other', meta: {}, title: 'x' } }],
      { id: barbara.id, title: 'x' },
    ],
    [
      'keeps a name that reads like a truth value',
      [{ op: 'replace', path: 'displayName', value: 'False' }],
      { displayName: 'False' },
    ],
  ])('%s', (_, operations, expected) => {
    const after = apply(operations)
    for (const [name, value] of Object.entries(expected)) expect(after[name]).toEqual(value)
  })

  test.each([
    ['an operation nobody knows', { op: 'move', path: 'title' }, 'invalidSyntax'],
    ['a path to nothing', { op: 'add', path: 'colour', value: 'red' }, 'invalidPath'],
    ['a broken path', { op: 'add', path: 'emails[type eq', value: 'x' }, 'invalidPath'],
    ['a path to what is ours', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    ['no access without a word', { op: 'remove', path: 'active' }, 'mutability'],
    ['a null for a truth value', { op: 'replace', path: 'active', value: null }, 'invalidValue'],
    ['an object for a truth value', { op: 'replace', value: { active: { value: false } } }, 'invalidValue'],
    ['a word for a truth value', { op: 'replace', path: 'active', value: 'no' }, 'invalidValue'],
    ['a filter without a target', { op: 'replace', path: 'emails[type co "fax"].value', value: 'x' }, 'noTarget'],
    ['a removal without a path', { op: 'remove' }, 'noTarget'],
    ['a list without a path', { op: 'add', value: ['x'] }, 'invalidSyntax'],
    ['a number for a group', { op: 'add', path: 'name', value: 'x' }, 'invalidValue'],
  ])('refuses %s', (_, operation, scimType) => {
    const before = structuredClone(barbara)
    let thrown: unknown
    try {
      apply([{ op: 'replace', path: 'title', value: 'changed' }, operation])
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(NotAResource)
    expect((thrown as NotAResource).scimType).toBe(scimType)
    expect(barbara).toEqual(before)
  })

  test('of members, by path or by value', () => {
    const group: Resource = { id: 'g', displayName: 'G', members: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] }
    const left = (op: { op: string; path?: string; value?: unknown }) => patched(groupAttributes, group, [op]).members
    expect(left({ op: 'Remove', path: 'members[value eq "a"]' })).toEqual([{ value: 'b' }, { value: 'c' }])
    expect(left({ op: 'remove', path: 'members', value: [{ value: 'a' }, { value: 'c' }] })).toEqual([{ value: 'b' }])
    expect(left({ op: 'Add', path: 'members', value: [{ value: 'd' }] })).toHaveLength(4)
    expect(left({ op: 'replace', path: 'members', value: [] })).toBeUndefined()
  })

  test('of whatever kind changes nothing it was given and ends in words', () => {
    const paths = fc.constantFrom(
      'title',
      'name',
      'name.givenName',
      'emails',
      'emails.value',
      'emails[type eq "work"]',
      'emails[type eq "work"].value',
      'active',
      'groups',
      'x',
      '',
    )
    const operation = fc.record({
      op: fc.constantFrom('add', 'Replace', 'REMOVE', 'x'),
      path: fc.option(paths, { nil: undefined }),
      value: fc.jsonValue(),
    })
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), operations => {
        const before = JSON.stringify(barbara)
        try {
          const after = apply(operations as never)
          expect(readResource(userAttributes, after)).not.toHaveProperty('id')
        } catch (error) {
          expect(error).toBeInstanceOf(NotAResource)
        }
        expect(JSON.stringify(barbara)).toBe(before)
      }),
      { numRuns: 1000 },
    )
  })
})
