import type { Upload } from 'tus-js-client'

export interface Uploading {
  /** Goes on where a lost connection or a closed tab left it. */
  done: Promise<string>
  cancel: () => void
}

/** Sends a file in pieces (tus 1.0) and answers its id. `onProgress` is told a share between 0 and 1. */
export function uploadFile(file: File, onProgress: (share: number) => void): Uploading {
  let upload: Upload | undefined
  let cancelled = false
  const done = import('tus-js-client').then(
    tus =>
      new Promise<string>((resolve, reject) => {
        const made = new tus.Upload(file, {
          endpoint: '/api/v1/uploads',
          headers: { 'X-Requested-With': 'connect-and-close' },
          chunkSize: 8 * 1024 * 1024,
          retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000],
          removeFingerprintOnSuccess: true,
          metadata: { filename: file.name, filetype: file.type },
          onProgress: (sent, total) => onProgress(total > 0 ? sent / total : 0),
          onError: error =>
            reject(
              new Error(
                `The upload of ${file.name} stopped: ${reason(error)}. Choose the same file again to go on where it stopped.`,
              ),
            ),
          onSuccess: () => resolve(made.url!.split('/').at(-1)!),
        })
        upload = made
        if (cancelled) return
        void made.findPreviousUploads().then(before => {
          if (before[0]) made.resumeFromPreviousUpload(before[0])
          made.start()
        })
      }),
  )
  return {
    done,
    cancel: () => {
      cancelled = true
      void upload?.abort(true)
    },
  }
}

const reason = (error: Error) => {
  const status = (error as { originalResponse?: { getStatus(): number } | null }).originalResponse?.getStatus()
  if (status === 413) return 'it is too large'
  if (status === 401) return 'you are signed out'
  if (status === 403) return 'your logon may not upload files'
  return 'the connection was lost'
}
