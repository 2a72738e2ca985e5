import type { Output } from '#ui/call.ts'
import { numberText } from '#ui/format.ts'
import type { Tone } from '#ui/theme.ts'
import type { listStreams, Target } from '../contract/streams.ts'

export type StreamLine = Output<typeof listStreams>['items'][number]

export const kindWords: Record<Target['kind'], string> = { syslog: 'Syslog over TLS', http: 'HTTP', file: 'File' }

export const healthOf = ({ state, waiting }: Pick<StreamLine, 'state' | 'waiting'>): { label: string; tone: Tone } =>
  state === 'paused'
    ? { label: 'Paused', tone: 'plain' }
    : state === 'failing'
      ? { label: 'Failing', tone: 'late' }
      : waiting > 0
        ? { label: 'Catching up', tone: 'due' }
        : { label: 'Up to date', tone: 'done' }

/** Where it goes, short. */
export const whereOf = (target: Target): string =>
  target.kind === 'http' ? target.url : target.kind === 'syslog' ? `${target.host}:${target.port}` : 'The operator’s folder'

/** Events that wait; they are counted up to a bound. */
export const waitingText = (waiting: number): string => (waiting >= 10_000 ? '10,000+' : numberText(waiting))

/** `12 min`, `3 h`, `2 d`; nothing where nothing waits. */
export const lagText = (minutes: number): string =>
  minutes < 1
    ? 'Under a minute'
    : minutes < 120
      ? `${minutes} min`
      : minutes < 2880
        ? `${Math.floor(minutes / 60)} h`
        : `${Math.floor(minutes / 1440)} d`

export const bytesText = (bytes: number): string =>
  bytes < 1e6
    ? `${numberText(Math.round(bytes / 1000))} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`
