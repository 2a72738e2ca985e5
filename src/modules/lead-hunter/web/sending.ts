import type { SourceFormatName } from '../contract/source-format.ts'
import { exampleOf } from './examples.ts'

interface Sending {
  label: string
  code: string
}

const generic = '{ "first_name": "Maria", "email": "maria@example.com", "phone": "305-555-0142", "state": "FL" }'

/** How something is sent to a source, as lines to paste into a shell: in the form that its format reads. */
export function sendingOf(format: SourceFormatName, { key, plainUrl }: { key: string; plainUrl: string }): Sending[] {
  const curl = (type: string) => `curl ${plainUrl} \\\n  -H "Authorization: Bearer ${key}" \\\n  -H "Content-Type: ${type}" \\\n`
  const document = (type: string, text: string) => `${curl(type)}  --data-binary @- <<'END'\n${text}\nEND`
  if (format === 'adf')
    return [{ label: 'For programs that can send a header', code: document('application/xml', exampleOf('adf')!) }]
  if (format === 'leadMail')
    return [
      {
        label: 'Pipe the mail: a line for /etc/aliases of your mail server',
        code: `leads: "|curl -sf ${plainUrl} -H 'Authorization: Bearer ${key}' -H 'Content-Type: message/rfc822' --data-binary @-"`,
      },
      { label: 'Try it with a mail', code: document('message/rfc822', exampleOf('leadMail')!) },
    ]
  const sample = format === 'generic' ? generic : (exampleOf(format) ?? generic)
  return [{ label: 'For vendors that can send a header', code: `${curl('application/json')}  -d '${sample}'` }]
}
