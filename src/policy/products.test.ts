import { expect, test } from 'vitest'
import { cellOf, permissions, shipped, userTypes } from './matrix.ts'
import { productNames, productOff, withoutProducts } from './products.ts'

test('every product covers something, and with everything off the core is left to everybody', () => {
  const covered = permissions.filter(permission => productOff(productNames, permission))
  for (const product of productNames) expect(permissions.some(p => productOff([product], p) === product) || product).toBe(true)
  for (const type of userTypes) {
    const left = withoutProducts(shipped[type], productNames)
    for (const permission of permissions)
      expect(cellOf(left, permission)).toEqual(
        covered.includes(permission) ? { level: 'none', demands: {} } : cellOf(shipped[type], permission),
      )
  }
})

test('what is off takes nothing else with it', () => {
  const left = withoutProducts(shipped.tenant_admin, ['webhooks'])
  expect(cellOf(left, 'webhook.manage').level).toBe('none')
  expect(Object.keys(left.cells)).toHaveLength(Object.keys(shipped.tenant_admin.cells).length - 1)
})
