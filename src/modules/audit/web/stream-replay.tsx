import { z } from 'zod'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { numberText } from '#ui/format.ts'
import { useCommand } from '#ui/use-action.ts'
import { listStreams, readStream, replayStream } from '../contract/streams.ts'
import type { StreamLine } from './streams-words.ts'

const form = z.object({ from: z.enum(['1', '24', '168', '720']).default('24') })

interface StreamReplayProps {
  stream: Pick<StreamLine, 'id' | 'name'>
  opened: boolean
  onClose: () => void
}

/** Sends again what happened since a while ago. */
export function StreamReplay({ stream, opened, onClose }: StreamReplayProps) {
  const replay = useCommand(replayStream, {
    invalidates: [readStream, listStreams],
    quiet: true,
    done: ({ sequence }) => `Sent again from number ${numberText(sequence)} on.`,
  })
  return (
    <FormDrawer opened={opened} onClose={onClose} size={480} title={`Send again to ${stream.name}`}>
      <SchemaForm
        schema={form}
        submit="Send again"
        onCancel={onClose}
        fields={{
          from: {
            label: 'What happened in',
            options: [
              { value: '1', label: 'The last hour' },
              { value: '24', label: 'The last 24 hours' },
              { value: '168', label: 'The last 7 days' },
              { value: '720', label: 'The last 30 days' },
            ],
          },
        }}
        onSubmit={async ({ from = '24' }) => {
          await replay.run({ stream: stream.id, from: new Date(Date.now() - Number(from) * 3600_000).toISOString() })
          onClose()
        }}
      />
    </FormDrawer>
  )
}
