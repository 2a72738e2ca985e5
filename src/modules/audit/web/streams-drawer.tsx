import { z } from 'zod'
import { call } from '#ui/call.ts'
import type { FieldOptions } from '#ui/form/field.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { reason, reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { askAwaiting } from '#ui/use-asking.ts'
import { makeStream, redirectStream, streamKinds, type Target } from '../contract/streams.ts'
import { kindWords, type StreamLine } from './streams-words.ts'

/** Every field of every kind: which of them counts, the kind says. What is in them the contract judges. */
export const form = z.object({
  name: makeStream.input.shape.name,
  target: z.object({
    kind: z.enum(streamKinds).default('syslog'),
    host: z.string().default(''),
    port: z.number().int().default(6514),
    ca: z.string().max(64_000).default(''),
    certificate: z.string().max(64_000).default(''),
    url: z.string().default(''),
    format: z.enum(['ndjson', 'array']).default('ndjson'),
    gzip: z.boolean().default(true),
    auth: z.enum(['bearer', 'hmac', 'none']).default('bearer'),
  }),
  secret: z.string().max(16_000).default(''),
  from: z.enum(['now', 'beginning']).default('now'),
  reason,
})
type Values = z.output<typeof form>

export const targetOf = ({ kind, host, port, ca, certificate, url, format, gzip, auth }: Values['target']): Target =>
  kind === 'syslog'
    ? { kind, host, port, ca: ca || null, certificate: certificate || null }
    : kind === 'http'
      ? { kind, url, format, gzip, auth }
      : { kind }

const is =
  (...kinds: readonly Target['kind'][]) =>
  (values: Record<string, unknown>) =>
    kinds.includes(values['target.kind'] as Target['kind'])
const hasSecret = (values: Record<string, unknown>) =>
  is('http')(values) ? values['target.auth'] !== 'none' : is('syslog')(values) && Boolean(values['target.certificate'])

export const fieldsOf = (kinds: readonly Target['kind'][], kept: boolean): Record<string, FieldOptions> => ({
  name: { label: 'What it is for', placeholder: 'Security monitoring' },
  'target.kind': { label: 'How it is sent', options: kinds.map(value => ({ value, label: kindWords[value] })) },
  'target.host': { label: 'Host', placeholder: 'siem.example.com', required: true, when: is('syslog') },
  'target.port': { label: 'Port', kind: 'number', required: true, when: is('syslog') },
  'target.ca': {
    label: 'Certificate authority',
    kind: 'textarea',
    description: 'In PEM form, where the receiver’s certificate is not one that every system trusts.',
    when: is('syslog'),
  },
  'target.certificate': {
    label: 'Our certificate',
    kind: 'textarea',
    description: 'In PEM form, where the receiver asks for one.',
    when: is('syslog'),
  },
  'target.url': { label: 'Address', placeholder: 'https://siem.example.com/events', required: true, when: is('http') },
  'target.format': {
    label: 'Format',
    options: [
      { value: 'ndjson', label: 'A JSON object a line' },
      { value: 'array', label: 'One JSON array' },
    ],
    when: is('http'),
  },
  'target.gzip': { label: 'Compress batches (gzip)', when: is('http') },
  'target.auth': {
    label: 'How the receiver knows us',
    options: [
      { value: 'bearer', label: 'By a token' },
      { value: 'hmac', label: 'By a signature of each batch' },
      { value: 'none', label: 'Not at all' },
    ],
    when: is('http'),
  },
  secret: {
    label: 'Token, signing key or private key',
    kind: 'textarea',
    description: kept ? 'Kept sealed. Leave this empty to keep the one there is.' : 'Kept sealed, and never shown again.',
    unmarked: true,
    when: hasSecret,
  },
})

interface StreamDrawerProps {
  kinds: readonly Target['kind'][]
  /** None: a new one. */
  stream?: StreamLine
  opened: boolean
  onClose: () => void
}

/** Asks for a stream, or for one to be led elsewhere; a second person agrees. */
export function StreamDrawer({ kinds, stream, opened, onClose }: StreamDrawerProps) {
  const submit = async ({ name, target, secret, from, reason: why }: z.input<typeof form>) => {
    const input = {
      name,
      target: targetOf(form.shape.target.parse(target)),
      ...(secret?.trim() && { secret: secret.trim() }),
    }
    await askAwaiting(() =>
      stream
        ? call(redirectStream, { ...input, stream: stream.id }, { reason: why })
        : call(makeStream, { ...input, from: from ?? 'now' }, { reason: why }),
    )
    onClose()
  }
  const target = stream && {
    ...stream.target,
    ...(stream.target.kind === 'syslog' && { ca: stream.target.ca ?? '', certificate: stream.target.certificate ?? '' }),
  }
  return (
    <FormDrawer opened={opened} onClose={onClose} size={560} title={stream ? `Change ${stream.name}` : 'Add a SIEM stream'}>
      <SchemaForm
        schema={form}
        initial={stream && { name: stream.name, target: target as Partial<z.input<typeof form>['target']> as never }}
        submit={stream ? 'Ask for the change' : 'Ask for the stream'}
        onCancel={onClose}
        fields={{
          ...fieldsOf(kinds, stream?.secret ?? false),
          ...(!stream && {
            from: {
              label: 'Begins with',
              options: [
                { value: 'now', label: 'What happens from now on' },
                { value: 'beginning', label: 'Everything there is' },
              ],
            },
          }),
          reason: reasonField,
        }}
        onSubmit={submit}
      />
    </FormDrawer>
  )
}
