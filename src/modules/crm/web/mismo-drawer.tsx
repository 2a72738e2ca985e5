import { Button, Progress, Textarea } from '@mantine/core'
import { IconFileCode } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type DragEvent, useRef, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { counted } from '#ui/format.ts'
import { Problem } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { importMismo, maxMismoBytes } from '../contract/loan-file.ts'
import { loanAnswers } from './loan-edits.ts'
import css from './mismo.module.css'
import { MismoDeals } from './mismo-deals.tsx'
import { uploadFile } from './upload.ts'

type Told = Output<typeof importMismo>
type Source = { xml: string } | { upload: string }

/** From a loan file to loans: choose or paste it, see what it would open, then open it. */
export function MismoDrawer({ onClose }: { onClose: () => void }) {
  const [source, setSource] = useState<Source>()
  const [name, setName] = useState('')
  const [share, setShare] = useState<number>()
  const [text, setText] = useState<string>()
  const [over, setOver] = useState(false)
  const [told, setTold] = useState<Told>()
  const [opened, setOpened] = useState<Told>()
  const input = useRef<HTMLInputElement>(null)
  const look = useCommand(importMismo)
  const open = useCommand(importMismo, { invalidates: loanAnswers })

  const read = async (from: Source) => {
    setSource(from)
    setTold(await look.run({ ...from, dryRun: true }).catch(() => undefined))
  }
  const take = async (file: File | undefined) => {
    if (!file) return
    setName(file.name)
    setText(undefined)
    if (file.size < maxMismoBytes / 2) return read({ xml: await file.text() })
    const upload = uploadFile(file, setShare)
    try {
      await read({ upload: await upload.done })
    } catch (error) {
      showProblem(error instanceof Problem ? error : new Problem('unavailable', (error as Error).message))
    } finally {
      setShare(undefined)
    }
  }
  const again = () => {
    setSource(undefined)
    setTold(undefined)
    setOpened(undefined)
    setName('')
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const fit = told?.problems.length === 0 ? told.deals.filter(deal => deal.problems.length === 0).length : 0

  return (
    <FormDrawer
      opened
      onClose={onClose}
      unsaved={!opened && !open.pending && Boolean(text?.trim())}
      size={560}
      title="Import a loan file"
    >
      <div className={css.panel}>
        {opened ? (
          <>
            <MismoDeals told={opened} done />
            <div className={css.acts}>
              <Button onClick={again}>Import another file</Button>
              {opened.deals.length === 1 && opened.deals[0]!.loan ? (
                <Button variant="filled" renderRoot={props => <Link to={`/loans/${opened.deals[0]!.loan}`} {...props} />}>
                  Open the loan
                </Button>
              ) : (
                <Button variant="filled" onClick={onClose}>
                  Done
                </Button>
              )}
            </div>
          </>
        ) : told && source ? (
          <>
            {name && <p className={css.from}>From {name}. Nothing has been opened yet.</p>}
            <MismoDeals told={told} />
            <div className={css.acts}>
              <Button onClick={again}>Choose another file</Button>
              <ActButton
                needs="loan.import"
                variant="filled"
                blocked={fit === 0 ? 'There is nothing in this file that can be opened.' : undefined}
                loading={open.pending}
                onClick={() => open.run({ ...source, ...(name && { name }) }).then(setOpened, () => undefined)}
              >
                {fit === 0 ? 'Open loans' : `Open ${counted(fit, 'loan')}`}
              </ActButton>
            </div>
          </>
        ) : (
          <>
            <p className={css.about}>
              Export the loan as MISMO 3.4 (also called DU or ULAD) from your origination system. You see what it would open
              before anything is kept. Marital status, citizenship, ethnicity, race and sex are never read.
            </p>
            <input
              ref={input}
              type="file"
              accept=".xml,.fnm,text/xml,application/xml"
              hidden
              aria-label="Loan file"
              onChange={event => void take(event.currentTarget.files?.[0])}
            />
            {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first. */}
            <div
              className={css.drop}
              data-over={over || undefined}
              onDragOver={event => {
                event.preventDefault()
                setOver(true)
              }}
              onDragLeave={() => setOver(false)}
              onDrop={drop}
            >
              <IconFileCode size={22} stroke={1.4} aria-hidden />
              {share !== undefined || look.pending ? (
                <>
                  <span>{share === undefined ? `Reading ${name || 'what was pasted'}` : `Uploading ${name}`}</span>
                  <Progress w={200} size={4} value={(share ?? 1) * 100} animated={share === undefined} aria-label="Reading" />
                </>
              ) : (
                <>
                  <span>Drop the file here, or</span>
                  <Button data-autofocus onClick={() => input.current?.click()}>
                    Choose a file
                  </Button>
                </>
              )}
            </div>
            {text === undefined ? (
              <Button size="compact-sm" variant="subtle" onClick={() => setText('')} style={{ alignSelf: 'flex-start' }}>
                Paste its text instead
              </Button>
            ) : (
              <>
                <Textarea
                  label="Text of the loan file"
                  placeholder='<?xml version="1.0"?> <MESSAGE …'
                  autosize
                  minRows={6}
                  maxRows={16}
                  autoFocus
                  spellCheck={false}
                  classNames={{ input: css.code! }}
                  value={text}
                  onChange={event => setText(event.currentTarget.value)}
                />
                <div className={css.acts}>
                  <Button onClick={() => setText(undefined)}>Cancel</Button>
                  <Button variant="filled" loading={look.pending} onClick={() => text.trim() && void read({ xml: text.trim() })}>
                    Read it
                  </Button>
                </div>
              </>
            )}
          </>
        )}
      </div>
    </FormDrawer>
  )
}
