import { expect, test } from 'vitest'
import { cellOf, type Permission, permissions, personTypes, shipped, userTypes, wholeOf } from './matrix.ts'
import { offWords, productNames, productOff, withoutProducts, workgroupProducts } from './products.ts'

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
  const others = Object.keys(shipped.tenant_admin.cells).filter(one => wholeOf(one as Permission) !== 'webhook.manage')
  expect(Object.keys(left.cells)).toEqual(others)
})

test('an administrator switches what people use, never what a whole client runs on, and the refusal says who switched it', () => {
  expect(workgroupProducts).toEqual(['lead-hunter', 'call-runner', 'loans', 'lead-export'])
  for (const product of workgroupProducts)
    expect(permissions.some(one => productOff([product], one) && personTypes.some(of => shipped[of].cells[one]))).toBe(true)
  expect(offWords('loans', ['loans'])).toContain('An administrator can')
  expect(offWords('loans', ['lead-export'])).toContain('Whoever runs this installation can')
})
