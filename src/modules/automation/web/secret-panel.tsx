import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { CodeLine, OnceField } from '#modules/identity/web/once-field.tsx'
import standing from '#ui/feedback/standing-line.module.css'
import css from './webhooks.module.css'

const node = `import { createHmac, timingSafeEqual } from 'node:crypto'

// body: the raw text of the request, before it is parsed
export function isOurs(secret, headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': at } = headers
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = \`\${id}.\${at}.\${body}\`
  const wanted = createHmac('sha256', key).update(signed).digest()
  const fresh = Math.abs(Date.now() / 1000 - at) < 300
  const sent = headers['webhook-signature'].split(' ')
  return fresh && sent.some(one => {
    const got = Buffer.from(one.replace('v1,', ''), 'base64')
    return got.length === 32 && timingSafeEqual(got, wanted)
  })
}`
const python = `import base64, hashlib, hmac, time

# body: the raw bytes of the request, before they are parsed
def is_ours(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return fresh and any(
        hmac.compare_digest(one.removeprefix("v1,"), wanted)
        for one in headers["webhook-signature"].split()
    )`

/** The signing secret, this once, and how a receiver checks that a delivery is ours. */
export function SecretPanel({ secret, remark, onDone }: { secret: string; remark?: string | null; onDone: () => void }) {
  const [language, setLanguage] = useState('node')
  return (
    <div className={css.panel}>
      <p>
        Copy the signing secret now and keep it where your program keeps its secrets. It is sealed here and cannot be shown again;
        it can be replaced.
      </p>
      {remark && (
        <p role="status" data-tone="due" className={standing.line}>
          {remark}
        </p>
      )}
      <OnceField label="Signing secret" value={secret} copy="Copy secret" />
      <div className={css.verify}>
        <SegmentedControl
          size="xs"
          aria-label="Language of the sample"
          value={language}
          onChange={setLanguage}
          data={[
            { value: 'node', label: 'Node.js' },
            { value: 'python', label: 'Python' },
          ]}
        />
        <CodeLine label="Check every delivery" code={language === 'node' ? node : python} />
      </div>
      <p className="quiet">
        Signed as the Standard Webhooks specification says, so its libraries work too. Answer with a 2xx within 10 seconds. The
        same webhook-id can come more than once.
      </p>
      <div className={css.acts}>
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  )
}
