import { Anchor, Checkbox, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { counted } from '#ui/format.ts'
import { useCommand } from '#ui/use-action.ts'
import { extractEvents } from '../contract.ts'
import css from './ledger.module.css'
import { keepFile } from './take-along.ts'

const localDay = (back: number) => {
  const day = new Date(Date.now() - back * 86_400_000)
  return new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** Events of some days as evidence that is verified without us. */
export function LedgerExtract() {
  const [from, setFrom] = useState(() => localDay(1))
  const [to, setTo] = useState(() => localDay(0))
  const [changes, setChanges] = useState(false)
  const [made, setMade] = useState<string>()
  const extract = useCommand(extractEvents)
  const take = async () => {
    setMade(undefined)
    const begin = new Date(`${from}T00:00:00`)
    const end = new Date(`${to}T00:00:00`)
    end.setDate(end.getDate() + 1)
    // What went wrong is told already.
    const got = await extract.run({ from: begin.toISOString(), to: end.toISOString(), changes }).catch(() => undefined)
    if (!got || !('text' in got)) return
    keepFile(got.name, got.text, 'application/json')
    setMade(`${got.name} holds ${counted(got.events, 'event', 'events')}.`)
  }
  return (
    <section className={css.part} aria-labelledby="take-along">
      <h2 id="take-along">Take events along as evidence</h2>
      <p>
        A signed extract proves that events stand in the ledger, exactly so, to anybody who has the keys below: an auditor, a
        court. Up to 1,000 events a file, the last minute’s not yet; the page that verifies it works without us and without a
        network.
      </p>
      <div className={css.row}>
        <TextInput type="date" label="From" value={from} max={to} onChange={event => setFrom(event.currentTarget.value)} />
        <TextInput type="date" label="To the end of" value={to} min={from} onChange={event => setTo(event.currentTarget.value)} />
        <ActButton
          needs={changes ? 'audit.export' : 'audit.prove'}
          blocked={from && to ? undefined : 'Say from when to when.'}
          loading={extract.pending}
          leftSection={<IconDownload size={16} stroke={1.8} />}
          onClick={take}
        >
          Download extract
        </ActButton>
        <Anchor className={css.link!} href="/verify.html" target="_blank">
          Open the page that verifies it
        </Anchor>
        <Anchor className={css.link!} href="/verify.html" download="verify-a-ledger-extract.html">
          Keep that page
        </Anchor>
      </div>
      <Checkbox
        mt={8}
        label="With what fields were and became, as far as you may see it"
        checked={changes}
        onChange={event => setChanges(event.currentTarget.checked)}
      />
      <p role="status">{made}</p>
    </section>
  )
}
