import { Switch, VisuallyHidden } from '@mantine/core'
import { type Product, products, workgroupProducts } from '#policy/products.ts'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import { useCommand } from '#ui/use-action.ts'
import { listWorkgroups, switchWorkgroupProduct } from '../contract.ts'
import css from './plain-table.module.css'
import { SettingsSection } from './settings-section.tsx'
import type { Workgroup } from './workgroups-page.tsx'

/** `companyOff`: what no workgroup has, whatever is said here. */
export function WorkgroupProducts({ workgroup, companyOff }: { workgroup: Workgroup; companyOff: readonly Product[] }) {
  const turn = useCommand(switchWorkgroupProduct, { invalidates: [listWorkgroups] })
  const can = useCan(switchWorkgroupProduct.needs)
  const change = async (product: Product, on: boolean) => {
    const { label } = products[product]
    await turn.run({ workgroup: workgroup.id, product, on })
    showUndo({
      message: `${label} is ${on ? 'on' : 'off'} for ${workgroup.name}.`,
      undo: () => turn.run({ workgroup: workgroup.id, product, on: !on }),
    })
  }
  return (
    <SettingsSection
      title="Products"
      about="What is off here is refused, from the next request on, to whoever is in no other workgroup where it is on. Nothing that it keeps is lost, and leads keep coming in."
    >
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">
              <VisuallyHidden>On or off</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {workgroupProducts.map(product => {
            const { label, does } = products[product]
            const closed = companyOff.includes(product)
            return (
              <tr key={product}>
                <td>
                  {label}
                  <small className={css.how}>
                    {closed ? 'Off for the whole company. Whoever runs this installation can switch it on.' : does}
                  </small>
                </td>
                <td>
                  <div className={css.acts}>
                    <Switch
                      aria-label={label}
                      checked={!closed && !workgroup.productsOff.includes(product)}
                      disabled={closed || !can.allowed || turn.pending}
                      title={can.allowed ? undefined : can.why}
                      onChange={event => void change(product, event.currentTarget.checked).catch(() => undefined)}
                    />
                  </div>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </SettingsSection>
  )
}
