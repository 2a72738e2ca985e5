import { type MantineColorScheme, Menu, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { initials } from '../format.ts'
import { useMe } from '../me.ts'
import { useHouse } from './house.ts'
import css from './person-menu.module.css'
import { schemes } from './schemes.ts'

export function PersonMenu() {
  const { user } = useMe()
  const { signOut, pages } = useHouse()
  const own = pages.filter(page => page.settings?.group === 'You')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu width={232}>
      <Menu.Target>
        <UnstyledButton className={css.person}>
          <span className={css.face} aria-hidden>
            {initials(user.name)}
          </span>
          <VisuallyHidden>{user.name}, your menu</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={css.who}>
          <strong>{user.name}</strong>
          <span>{user.email}</span>
          <span>{user.typeName}</span>
        </div>
        <Menu.Divider />
        {own.map(page => {
          const { icon: Icon } = page.settings!
          return (
            <Menu.Item key={page.path} component={Link} to={page.path} leftSection={<Icon size={16} stroke={1.6} aria-hidden />}>
              {page.title}
            </Menu.Item>
          )
        })}
        {own.length > 0 && <Menu.Divider />}
        <Menu.Label>Colors</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={value => setColorScheme(value as MantineColorScheme)}>
          {schemes.map(({ value, label, icon: Icon }) => (
            <Menu.RadioItem key={value} value={value} rightSection={<Icon size={16} stroke={1.6} aria-hidden />}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {signOut && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />} onClick={() => void signOut()}>
              Sign out
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
