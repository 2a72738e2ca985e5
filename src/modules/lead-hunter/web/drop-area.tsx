import { Button } from '@mantine/core'
import { IconFileTypeCsv } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import css from './drop-area.module.css'

interface DropAreaProps {
  /** What a browser offers first; anything else can be dropped and is told apart by the server. */
  accept: string
  onFile: (file: File) => void
  children?: ReactNode
}

/** Takes one file, by drop or by choosing. */
export function DropArea({ accept, onFile, children }: DropAreaProps) {
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file) onFile(file)
    if (input.current) input.current.value = ''
  }
  const hold = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop; the button inside does the same by keyboard.
    <div
      className={css.area}
      data-over={over || undefined}
      onDragEnter={hold}
      onDragOver={hold}
      onDragLeave={event => event.currentTarget.contains(event.relatedTarget as Node | null) || setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
    >
      <IconFileTypeCsv size={28} stroke={1.4} aria-hidden />
      <div className={css.words}>{over ? 'Drop it here' : 'Drop a file here'}</div>
      <Button variant="filled" onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label="File to import"
        onChange={event => take(event.currentTarget.files)}
      />
      {children}
    </div>
  )
}
