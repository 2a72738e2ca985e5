import { useEffect, useRef, useState } from 'react'
import type { PreviousUpload, Upload } from 'tus-js-client'
import { useMe } from '#ui/me.ts'

export interface Uploading {
  name: string
  bytes: number
  sent: number
  state: 'sending' | 'paused' | 'stopped' | 'sent'
  /** Why it stopped. */
  why?: string
}
export interface Unfinished {
  key: string
  name: string
  bytes: number
  /** Bytes the server has. */
  sent: number
  at: string
}

const endpoint = '/api/v1/uploads'
const headers = { 'X-Requested-With': 'connect-and-close' }
const loadTus = () => import('tus-js-client')

/** Sends a file in pieces (tus 1.0): it can be paused, survives a lost connection, and goes on after the page was closed. */
export function useUpload(onSent: (upload: string, fileName: string) => Promise<unknown>) {
  const { user } = useMe()
  const [uploading, setUploading] = useState<Uploading>()
  const upload = useRef<Upload>(undefined)
  const sent = useRef(onSent)
  sent.current = onSent
  useEffect(() => () => void upload.current?.abort(), [])

  const start = async (file: File) => {
    const tus = await loadTus()
    const change = (next: Partial<Uploading>) => setUploading(old => old && { ...old, ...next })
    let key: string | undefined
    const made = new tus.Upload(file, {
      endpoint,
      headers,
      chunkSize: 8 * 1024 * 1024,
      retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000, 30_000],
      // Kept until the file is opened: a page that is closed in between finds it again.
      removeFingerprintOnSuccess: false,
      metadata: { filename: file.name, filetype: file.type, purpose: 'import', by: user.id },
      onProgress: done => change({ sent: done, state: 'sending' }),
      onError: error => change({ state: 'stopped', why: reasonOf(error) }),
      onSuccess: async () => {
        change({ state: 'sent', sent: file.size })
        try {
          await sent.current(made.url!.split('/').at(-1)!, file.name)
        } finally {
          // Refused or opened: in both cases the same bytes are not to be sent for again.
          const before = await made.findPreviousUploads()
          for (const one of before) await tus.defaultOptions.urlStorage.removeUpload(one.urlStorageKey)
          if (key) await tus.defaultOptions.urlStorage.removeUpload(key)
        }
      },
    })
    upload.current = made
    setUploading({ name: file.name, bytes: file.size, sent: 0, state: 'sending' })
    const [before] = await made.findPreviousUploads()
    if (before) {
      key = before.urlStorageKey
      made.resumeFromPreviousUpload(before)
    }
    made.start()
  }
  return {
    uploading,
    start: (file: File) => void start(file),
    pause: () => {
      void upload.current?.abort()
      setUploading(old => old && { ...old, state: 'paused' })
    },
    resume: () => {
      setUploading(old => old && { ...old, state: 'sending' })
      upload.current?.start()
    },
    /** Takes what was sent off the server again. */
    discard: () => {
      void upload.current?.abort(true).catch(() => undefined)
      setUploading(undefined)
    },
    clear: () => setUploading(undefined),
  }
}

/** Uploads of this person that were not finished in this browser, with what the server has of each. */
export async function unfinishedUploads(by: string): Promise<Unfinished[]> {
  const tus = await loadTus()
  const { urlStorage } = tus.defaultOptions
  const stack = new tus.DefaultHttpStack({})
  const own = (await urlStorage.findAllUploads()).filter(one => one.metadata.purpose === 'import' && one.metadata.by === by)
  const found = await Promise.all(
    own.map(async (one: PreviousUpload) => {
      const request = stack.createRequest('HEAD', one.uploadUrl ?? endpoint)
      request.setHeader('Tus-Resumable', '1.0.0')
      const answer = await request.send(null).catch(() => undefined)
      if (!answer) return undefined
      if (answer.getStatus() >= 400) {
        await urlStorage.removeUpload(one.urlStorageKey)
        return undefined
      }
      const name = one.metadata.filename ?? 'A file'
      return {
        key: one.urlStorageKey,
        name,
        bytes: one.size ?? 0,
        sent: Number(answer.getHeader('Upload-Offset') ?? 0),
        at: one.creationTime,
      }
    }),
  )
  return found.filter(one => one !== undefined)
}

export async function forgetUpload(key: string) {
  const tus = await loadTus()
  const { urlStorage } = tus.defaultOptions
  const one = (await urlStorage.findAllUploads()).find(upload => upload.urlStorageKey === key)
  if (one?.uploadUrl) await tus.Upload.terminate(one.uploadUrl, { headers }).catch(() => undefined)
  await urlStorage.removeUpload(key)
}

function reasonOf(error: Error): string {
  const status = (error as { originalResponse?: { getStatus(): number } | null }).originalResponse?.getStatus()
  if (status === 413) return 'The file is larger than 20 GB. Divide it and bring the parts one after the other.'
  if (status === 401) return 'You are signed out. Sign in again in another tab, then go on here.'
  if (status === 403) return 'Your logon may not upload files.'
  return 'The connection was lost. What was sent is kept.'
}
