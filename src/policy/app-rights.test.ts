import { expect, test } from 'vitest'
import { appPermissions, rightsForPerson, rightsInOwnName } from './app-rights.ts'
import { type Permission, personTypes, shipped } from './matrix.ts'

test.each(personTypes)('an app has for %s what was permitted and held, over the same rows, and nothing more', type => {
  const person = shipped[type]
  const all = rightsForPerson(person, [...appPermissions, 'people.manage', 'key.manage', 'lead.export'])
  for (const [permission, cell] of Object.entries(all.cells)) expect(cell).toBe(person.cells[permission as Permission])
  expect(
    Object.keys(all.cells).filter(one => one !== 'self.use' && !(appPermissions as readonly string[]).includes(one)),
  ).toEqual([])
  expect(all.clearance).toBe(person.clearance)
  expect(Object.keys(rightsForPerson(person, ['lead.read']).cells).filter(one => one !== 'self.use')).toEqual(
    person.cells['lead.read'] ? ['lead.read'] : [],
  )
  expect(Object.keys(rightsForPerson(person, []).cells)).toEqual(['self.use'])
})

test('nothing that an app may be registered for administers the client or is shipped with a demand', () => {
  for (const permission of appPermissions) expect(shipped.tenant_admin.cells[permission]?.demands ?? {}, permission).toEqual({})
})

test('in its own name an app is a key: functions of people are not among its own', () => {
  const { cells } = rightsInOwnName([...appPermissions], false)
  expect(cells['lead.read']?.level).toBe('all')
  expect(cells['task.use']).toBeUndefined()
  expect(cells['lead.assign']).toBeUndefined()
  expect(rightsInOwnName(['lead.read'], true).cells['lead.read']?.level).toBe('group')
})
