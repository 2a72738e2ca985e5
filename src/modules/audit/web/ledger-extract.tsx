import { Anchor, Button, Checkbox, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { AskDrawer } from '#modules/identity/web/ask-drawer.tsx'
import { askedParts } from '#modules/identity/web/slots.ts'
import { ActButton } from '#ui/act-button.tsx'
import { call, requestOf } from '#ui/call.ts'
import { counted } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { extractEvents, extractWithValues, fetchExtract, listExtracts } from '../contract.ts'
import css from './ledger.module.css'
import { keepFile } from './take-along.ts'

const asked = [extractWithValues.name]

const localDay = (back: number) => {
  const day = new Date(Date.now() - back * 86_400_000)
  return new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
/** From the beginning of one day to the end of another, by the reader's clock. */
const spanOf = (from: string, to: string) => {
  const end = new Date(`${to}T00:00:00`)
  end.setDate(end.getDate() + 1)
  return { from: new Date(`${from}T00:00:00`).toISOString(), to: end.toISOString() }
}

/** Events of some days as evidence that is verified without us: at once, or with values once a second person agreed. */
export function LedgerExtract() {
  const [from, setFrom] = useState(() => localDay(1))
  const [to, setTo] = useState(() => localDay(0))
  const [values, setValues] = useState(false)
  const [asking, setAsking] = useState(false)
  const [made, setMade] = useState<string>()
  const extract = useCommand(extractEvents)
  const take = async () => {
    setMade(undefined)
    // What went wrong is told already.
    const got = await extract.run(spanOf(from, to)).catch(() => undefined)
    if (!got || !('text' in got)) return
    keepFile(got.name, got.text, 'application/json')
    setMade(`${got.name} holds ${counted(got.events, 'event', 'events')}.`)
  }
  const blocked = from && to ? undefined : 'Say from when to when.'
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
        {values ? (
          <ActButton needs="audit.export" blocked={blocked} onClick={() => setAsking(true)}>
            Ask for the extract
          </ActButton>
        ) : (
          <ActButton
            needs="audit.prove"
            blocked={blocked}
            loading={extract.pending}
            leftSection={<IconDownload size={16} stroke={1.6} />}
            onClick={take}
          >
            Download extract
          </ActButton>
        )}
        <Anchor className={css.link!} href="/verify.html" target="_blank">
          Open the page that verifies it
        </Anchor>
        <Anchor className={css.link!} href="/verify.html" download="verify-a-ledger-extract.html">
          Keep that page
        </Anchor>
      </div>
      <Checkbox
        mt={8}
        label="With what fields were and became, as far as you may see it: a second person agrees first"
        checked={values}
        onChange={event => setValues(event.currentTarget.checked)}
      />
      <p role="status">{made}</p>
      <SlotParts slot={askedParts} actions={asked} />
      <Ready />
      <AskDrawer
        title="Extract with values"
        submit="Ask for the extract"
        ask={because => call(extractWithValues, { wish: spanOf(from, to) }, because)}
        opened={asking}
        onClose={() => setAsking(false)}
      >
        Every event from {from} to the end of {to}, with what fields were and became. A second person has to agree; then you fetch
        it here for 24 hours.
      </AskDrawer>
    </section>
  )
}

/** Agreed extracts that can be picked up. */
function Ready() {
  const may = useCan('audit.export').allowed
  const { data } = useAction(listExtracts, {}, { enabled: may })
  useLive(['approval.*'], [listExtracts])
  if (!data?.items.length) return null
  return (
    <>
      <h3 className={css.small}>Extracts with values, agreed to</h3>
      <ul className={css.list}>
        {data.items.map(one => (
          <li key={one.id}>
            <Button
              component="a"
              href={requestOf(fetchExtract, { extract: one.id }).url}
              download
              variant="default"
              size="compact-sm"
              leftSection={<IconDownload size={15} stroke={1.8} aria-hidden />}
            >
              Download
            </Button>
            <span>
              {one.from && one.to ? (
                <>
                  <When at={one.from} as="exact" /> to <When at={one.to} as="exact" />
                </>
              ) : (
                counted(one.named, 'event', 'events')
              )}
              , agreed to <When at={one.madeAt} />, to be fetched until <When at={one.expiresAt} as="exact" />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
