import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { generatedDocs, staleDocs, writeDocs } from '../bin/docs/generated.ts'
import { type Action, command, query } from '../src/policy/action.ts'
import { permissions } from '../src/policy/matrix.ts'

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
  expect(text('matrix.md')).toContain('| `lead.delete` | Delete leads | all |  |  |  |  | a second person agrees |')
})

test('actions stand by room with their route and permission', () => {
  expect(text('actions.md')).toContain('## lead-hunter')
  expect(text('actions.md')).toContain(
    '| `crm.addLead` | Add a lead (changes) | member | `POST /api/v1/leads` | `lead.add` | member.command |',
  )
  expect(text('actions.md')).toContain('List \\| leads')
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
