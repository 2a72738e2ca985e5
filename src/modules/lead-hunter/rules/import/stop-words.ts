/** How a person may not be reached. */
export type StopChannel = 'email' | 'sms' | 'voice'

const everything: StopChannel[] = ['email', 'sms', 'voice']

/** What statuses of other systems say about reaching a person; anything else says nothing. */
const statuses: [RegExp, StopChannel[]][] = [
  [/^(do not contact|dnc all|no contact|contact stop|black ?listed|suppressed|deceased|no contactar)$/, everything],
  [/^(do not call|dnc|no calls?|call opt out|no llamar)$/, ['voice', 'sms']],
  [/^(do not (text|sms)|sms (opt(ed)? out|unsubscribed|stop)|text (opt(ed)? out|stop)|stop)$/, ['sms']],
  [/^(unsubscribed?|un subscribed|opt(ed)? out|do not (e ?)?mail|email opt(ed)? out|dado de baja|baja)$/, ['email']],
  [
    /^(unreachable|undeliverable|(hard |soft )?bounced?|invalid( email)?|cleaned|complain(ed|t)|spam( complaint)?|abuse|quarantined|rejected)$/,
    ['email'],
  ],
]

const plain = (value: string): string =>
  value
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/** The channels that a value of a status column closes; undefined when it closes none. */
export const stopsOf = (status: string): StopChannel[] | undefined => statuses.find(([words]) => words.test(plain(status)))?.[1]

const negative = /^(|0|no|n|false|off|none|never|ok|subscribed|active|allowed|falso)$/

/**
 * Whether a cell of a "do not ..." column means it. Everything but a plain no counts, a date or a reason too: where it is not
 * certain, the person is left in peace.
 */
export const meansStop = (value: string): boolean => !negative.test(plain(value))

export const stopColumns: Record<string, StopChannel[]> = {
  stopEmail: ['email'],
  stopCall: ['voice'],
  stopText: ['sms'],
  stopAll: everything,
}
