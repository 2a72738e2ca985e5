import { standingQuestion } from './standing-question.ts'

export interface ReasonQuestion {
  /** A second person has to agree, and reads it. */
  second: boolean
  /** Undefined: they changed their mind. */
  answer: (reason: string | undefined) => void
}

export const standingReason = standingQuestion<ReasonQuestion>()

/** Whether somebody is there to be asked. */
export const canAskReason = (): boolean => standingReason.isDrawn()

/** Asks why, for what demands a reason that nobody gave yet. */
export const askReason = (second: boolean): Promise<string | undefined> =>
  new Promise(resolve => {
    standingReason.now()?.answer(undefined)
    standingReason.become({ second, answer: resolve })
  })
