import { Button } from '@mantine/core'
import { IconMail, IconMessage, IconPhone } from '@tabler/icons-react'
import css from './reach-bar.module.css'
import { isHidden } from './secret.tsx'

interface Way {
  kind: 'email' | 'phone'
  value: string
  primary: boolean
  current: boolean
}

/** On a phone the first thing of a record: call, text, write. Whom nobody may contact is not offered. */
export function ReachBar({ ways, doNotContact, name }: { ways: readonly Way[]; doNotContact: boolean; name: string }) {
  const main = (kind: Way['kind']) => {
    const usable = ways.filter(way => way.kind === kind && way.current && !isHidden(way.value))
    return (usable.find(way => way.primary) ?? usable[0])?.value
  }
  const [phone, email] = [main('phone'), main('email')]
  if (doNotContact || (!phone && !email)) return null
  return (
    <nav className={css.bar} aria-label={`Reach ${name}`}>
      {phone && (
        <Button
          component="a"
          href={`tel:${phone}`}
          variant="filled"
          leftSection={<IconPhone size={17} stroke={1.8} aria-hidden />}
        >
          Call
        </Button>
      )}
      {phone && (
        <Button component="a" href={`sms:${phone}`} leftSection={<IconMessage size={17} stroke={1.8} aria-hidden />}>
          Text
        </Button>
      )}
      {email && (
        <Button component="a" href={`mailto:${email}`} leftSection={<IconMail size={17} stroke={1.8} aria-hidden />}>
          E-mail
        </Button>
      )}
    </nav>
  )
}
