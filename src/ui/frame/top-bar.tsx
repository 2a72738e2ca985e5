import { ActionIcon, Button, Menu, Tooltip, UnstyledButton } from '@mantine/core'
import { IconHelp, IconMenu2, IconPlus, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMe } from '../me.ts'
import { Keys } from '../values/keys.tsx'
import { useHouse } from './house.ts'
import { PersonMenu } from './person-menu.tsx'
import { useSpecial } from './special.ts'
import css from './top-bar.module.css'
import { useQuickAdd } from './use-quick-add.ts'

interface TopBarProps {
  phone: boolean
  onMenu: () => void
  onSearch: () => void
  onKeys: () => void
  adding: boolean
  onAdding: (adding: boolean) => void
}

export function TopBar({ phone, onMenu, onSearch, onKeys, adding, onAdding }: TopBarProps) {
  const me = useMe()
  const { slots = {} } = useHouse()
  const special = useSpecial()
  return (
    <header className={css.bar} data-tone={special?.tone} data-special={special ? true : undefined}>
      {phone && (
        <ActionIcon onClick={onMenu} size={40} aria-label="Menu">
          <IconMenu2 size={20} stroke={1.6} />
        </ActionIcon>
      )}
      <div className={css.client}>
        <span className={css.name}>{me.tenant.name}</span>
        <span role="status" className={css.special} title={special?.meaning}>
          {special?.to ? <Link to={special.to}>{special.label}</Link> : special?.label}
        </span>
        {slots.Switch && <slots.Switch />}
      </div>
      {phone ? (
        <ActionIcon onClick={onSearch} size={40} aria-label="Search and commands">
          <IconSearch size={20} stroke={1.6} />
        </ActionIcon>
      ) : (
        <UnstyledButton className={css.search} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
          <IconSearch size={16} stroke={1.6} aria-hidden />
          <span className={css.hint}>Search and commands</span>
          <Keys keys="mod+k" />
        </UnstyledButton>
      )}
      <div className={css.end}>
        {slots.Jobs && <slots.Jobs />}
        <QuickAddMenu phone={phone} opened={adding} onChange={onAdding} />
        {slots.Bell && <slots.Bell />}
        {!phone && (
          <Tooltip label="Keyboard shortcuts (?)">
            <ActionIcon onClick={onKeys} size={32} aria-label="Keyboard shortcuts">
              <IconHelp size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
        <PersonMenu />
      </div>
    </header>
  )
}

function QuickAddMenu({ phone, opened, onChange }: { phone: boolean; opened: boolean; onChange: (opened: boolean) => void }) {
  const usable = useQuickAdd()
  if (usable.length === 0) return null
  return (
    <Menu opened={opened} onChange={onChange} width={220}>
      <Menu.Target>
        {phone ? (
          <ActionIcon size={40} aria-label="Add">
            <IconPlus size={20} stroke={1.6} />
          </ActionIcon>
        ) : (
          <Button leftSection={<IconPlus size={16} stroke={1.8} />}>Add</Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {usable.map(({ label, icon: Icon, open, key }) => (
          <Menu.Item
            key={label}
            leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
            rightSection={key && <Keys keys={key} />}
            onClick={open}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
