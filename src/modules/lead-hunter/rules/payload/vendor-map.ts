import type { VendorMapping } from './field-mapping.ts'
import { industryData } from './vendors/industry-data.ts'
import { leadSellers } from './vendors/lead-sellers.ts'
import { lendingTreeFamily } from './vendors/lending-tree.ts'
import { platforms } from './vendors/platforms.ts'
import { portals } from './vendors/portals.ts'

/** Every sender whose shape is known, by its key in a source's settings. A new one is a new entry. */
export const vendors = { ...portals, ...lendingTreeFamily, ...leadSellers, ...platforms, ...industryData } satisfies Record<
  string,
  VendorMapping
>

export type VendorKey = keyof typeof vendors
export const vendorKeys = Object.keys(vendors) as VendorKey[]

/** The shipped mapping of a vendor, to start a source's own from. */
export const vendorMapping = (key: VendorKey): VendorMapping => vendors[key]
