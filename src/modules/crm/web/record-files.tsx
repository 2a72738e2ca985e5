import { ActionIcon, Button, CloseButton, Progress } from '@mantine/core'
import { IconDownload, IconTrash } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import { maxFileBytes } from '#policy/limits.ts'
import { showNotice, showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import { Problem } from '#ui/problem.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { attachFile, listFiles, readTimeline, removeFile } from '../contract/work.ts'
import css from './record.module.css'
import type { About } from './record-timeline.tsx'
import { isHidden } from './secret.tsx'
import { type Uploading, uploadFile } from './upload.ts'

interface Sending {
  key: string
  name: string
  share: number
  upload: Uploading
}

const sizeText = (bytes: number) =>
  bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** Files of a person: drop them here. */
export function RecordFiles({ about }: { about: About }) {
  const can = useCan('file.attach')
  const mayRemove = useCan('file.remove').allowed
  const maySee = useCan('file.read').allowed
  const { data } = useAction(listFiles, { contact: about.contact! }, { enabled: maySee })
  const attach = useCommand(attachFile, { invalidates: [listFiles, readTimeline] })
  const remove = useCommand(removeFile, { invalidates: [listFiles, readTimeline] })
  const [sending, setSending] = useState<readonly Sending[]>([])
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)

  const send = async (file: File) => {
    if (file.size > maxFileBytes)
      return showProblem(
        new Problem('invalid', `${file.name} is larger than ${maxFileBytes / 1024 / 1024} MB. Split it or make it smaller.`),
      )
    const key = `${file.name} ${file.size} ${Date.now()}`
    const upload = uploadFile(file, share => setSending(old => old.map(one => (one.key === key ? { ...one, share } : one))))
    setSending(old => [...old, { key, name: file.name, share: 0, upload }])
    try {
      const id = await upload.done
      await attach.run({ ...about, upload: id, name: file.name, ...(file.type && { mediaType: file.type }) })
    } catch (error) {
      // What the server refused was said already; a lost line says how to go on.
      if (!(error instanceof Problem)) showNotice((error as Error).message)
    } finally {
      setSending(old => old.filter(one => one.key !== key))
    }
  }
  const takeAll = (files: FileList | null) => {
    for (const file of files ?? []) void send(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (can.allowed) takeAll(event.dataTransfer.files)
  }
  const takeOff = async (file: { id: string; name: string }) => {
    await remove.run({ file: file.id })
    showUndo({ message: `${file.name} was removed.`, undo: () => remove.run({ file: file.id, restore: true }) })
  }
  if (!maySee && !can.allowed) return null
  return (
    <RelatedPart
      title="Files"
      action={
        can.allowed && (
          <Button size="compact-sm" variant="subtle" onClick={() => input.current?.click()}>
            Upload
          </Button>
        )
      }
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={event => takeAll(event.currentTarget.files)}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button above is the first. */}
      <div
        onDragOver={event => {
          event.preventDefault()
          setOver(can.allowed)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {sending.map(one => (
          <div key={one.key} className={css.upload}>
            <div>
              <span className="truncate">{one.name}</span>
              <span className="quiet figures">{Math.round(one.share * 100)} %</span>
              <CloseButton
                size="xs"
                aria-label={`Stop uploading ${one.name}`}
                onClick={() => {
                  one.upload.cancel()
                  setSending(old => old.filter(other => other.key !== one.key))
                }}
              />
            </div>
            <Progress size={4} value={one.share * 100} aria-label={`Uploading ${one.name}`} />
          </div>
        ))}
        <ul className={css.list}>
          {data?.items.map(file => (
            <li key={file.id} className={css.item}>
              <IconDownload size={16} stroke={1.6} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
              <span>
                {isHidden(file.name) ? (
                  'A file'
                ) : (
                  <a href={`/api/v1/files/${file.id}/content`} download={file.name}>
                    {file.name}
                  </a>
                )}
                <small>
                  {sizeText(file.bytes)} · <When at={file.createdAt} />
                </small>
              </span>
              {mayRemove && (
                <ActionIcon size={24} aria-label={`Remove ${file.name}`} title="Remove" onClick={() => void takeOff(file)}>
                  <IconTrash size={15} stroke={1.6} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
        {can.allowed && (over || (data?.items.length === 0 && sending.length === 0)) && (
          <div className={css.drop} data-over={over || undefined}>
            Drop files here: pay stubs, letters, contracts.
          </div>
        )}
        {!can.allowed && data?.items.length === 0 && <span className="quiet">No files yet.</span>}
      </div>
    </RelatedPart>
  )
}
