import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { generatedDocs, staleDocs, writeDocs } from '../bin/docs/generated.ts'
import { bindActions } from '../src/kernel/http/bind.ts'
import { assemble } from '../src/kernel/room.ts'
import { type Action, command, query } from '../src/policy/action.ts'
import { permissions } from '../src/policy/matrix.ts'
import { rooms } from '../src/rooms.ts'

const nothing = z.object({})
const actions = [
  command('crm.addLead', {
    summary: 'Add a lead',
    http: 'POST /leads',
    needs: 'lead.add',
    input: nothing,
    output: nothing,
    emits: ['lead.received'],
  }),
  query('crm.listLeads', { summary: 'List | leads', http: 'GET /leads', needs: 'lead.read', input: nothing, output: nothing }),
  command('identity.openSession', {
    summary: 'Sign in',
    http: 'POST /session',
    door: 'public',
    needs: 'session.open',
    input: nothing,
    output: nothing,
  }),
  command('leadHunter.sendForm', {
    summary: 'Send a form',
    http: 'POST /forms/{form}',
    door: 'public',
    needs: 'form.view',
    input: nothing,
    output: nothing,
  }),
  command('leadHunter.receiveLead', {
    summary: 'Take a lead',
    door: 'job',
    needs: 'job.run',
    input: nothing,
    output: nothing,
    emits: ['lead.received'],
  }),
] as unknown as Action[]

const made = (await generatedDocs({ actions, version: '1.0.0' })) as Record<string, string>
const text = (file: string) => made[`docs/generated/${file}`]!

test('the matrix shows every permission with the level of every user type that holds it', () => {
  for (const permission of permissions) expect(text('matrix.md')).toContain(`\`${permission}\``)
  expect(text('matrix.md')).toContain(
    '| `lead.delete` | Delete leads | all |  |  |  |  |  |  |  |  |  | a second person agrees |',
  )
})

test('actions stand by room with their route and permission', () => {
  expect(text('actions.md')).toContain('## lead-hunter')
  expect(text('actions.md')).toContain(
    '| `crm.addLead` | Add a lead (changes) | member | `POST /api/v1/leads` | `lead.add` | member.command |',
  )
  expect(text('actions.md')).toContain('List \\| leads')
})

test('routes are those the server binds', async () => {
  expect(text('actions.md')).toContain('| `POST /api/v1/session` |')
  expect(text('actions.md')).toContain('| `POST /p/forms/{form}` |')
  const real = [...assemble(rooms).actions.values()]
  const doc = (await generatedDocs({ actions: real, version: '1.0.0' }))['docs/generated/actions.md']!
  const bound: string[] = []
  const app = {
    route: (r: { method: string; url: string }) => bound.push(`${r.method} ${r.url}`),
    register: (hooks: (to: unknown) => void) => hooks(app),
  }
  Object.assign(app, { removeAllContentTypeParsers() {}, addContentTypeParser() {}, setErrorHandler() {} })
  bindActions(app as never, { house: { actions: new Map(real.map(a => [a.name, a])) } } as never)
  const told = [...doc.matchAll(/\| `([A-Z]+) (\/[^`]+)` \|/g)].map(
    ([, method, path]) => `${method} ${path!.replace(/\{(\w+)\}/g, ':$1')}`,
  )
  expect(told.sort()).toEqual(bound.sort())
  expect(bound.length).toBeGreaterThan(100)
})

test('events name all their writers', () => {
  expect(text('events.md')).toContain('| `lead.received` | `crm.addLead`, `leadHunter.receiveLead` |')
})

test('a changed or missing file is stale, a written one is not', () => {
  const root = mkdtempSync(join(tmpdir(), 'docs-'))
  try {
    expect(staleDocs(root, made)).toEqual(Object.keys(made))
    writeDocs(root, made)
    expect(staleDocs(root, made)).toEqual([])
    expect(staleDocs(root, { ...made, 'docs/generated/matrix.md': 'other' })).toEqual(['docs/generated/matrix.md'])
  } finally {
    rmSync(root, { recursive: true })
  }
})
