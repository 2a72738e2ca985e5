import { z } from 'zod'
import { command } from '#policy/action.ts'

export const alarmEmergency = command('trust.alarmEmergency', {
  summary: 'Tell every administrator that the emergency access was opened, or that a review or a drill of it is overdue',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ told: z.number() }),
})
