import { Modal } from '@mantine/core'
import { type Shortcut, useShortcuts } from '../keys.ts'
import { Keys } from '../values/keys.tsx'
import css from './shortcut-list.module.css'

const groups: Shortcut['group'][] = ['Everywhere', 'Go to', 'List', 'Record', 'Form']

/** What has a key here and now; made from the registry, so it cannot be out of date. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const shortcuts = useShortcuts()
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" size={640} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={css.columns}>
        {groups.map(group => {
          const own = shortcuts.filter(s => s.group === group)
          return own.length === 0 ? null : (
            <section key={group} className={css.group}>
              <h3>{group}</h3>
              <dl>
                {own.map(s => (
                  <div key={s.keys} className={css.line}>
                    <dt>{s.label}</dt>
                    <dd>
                      <Keys keys={s.keys} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
      </div>
    </Modal>
  )
}
