import { expect, test } from 'vitest'
import { fieldMapping, sourceFormats, vendorKeys, vendorMapping } from './index.ts'

test('every shipped mapping is what an administrator could have written', () => {
  for (const key of vendorKeys) expect(fieldMapping.safeParse(vendorMapping(key).fields).error, key).toBeUndefined()
})

test('every vendor is a format of its own beside the general ones', () => {
  expect(sourceFormats.filter(format => !(vendorKeys as string[]).includes(format))).toEqual([
    'generic',
    'adf',
    'leadMail',
    'metaLeadAds',
  ])
})
