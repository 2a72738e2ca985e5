import type { z } from 'zod'
import type { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import type { Html } from './html.ts'

export interface SiteFacts {
  /** What the visitor sent, to fill the form again. */
  sent: Record<string, unknown>
  tenantName: string
  /** After a refusal: the answer of the page the visitor came from, if the page names one. */
  before?: unknown
}

/** How a public action's answer, or its refusal, looks to a stranger with a plain browser. */
export interface SitePage {
  action: Action
  page(output: never, facts: SiteFacts): Html
  refused(refusal: Refusal, facts: SiteFacts): Html
  /** Asked again with what was sent when this one is refused, so that a form can be shown with what was typed. */
  before?: Action | undefined
}

export const sitePage = <I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O>,
  page: (output: z.output<O>, facts: SiteFacts) => Html,
  refused: (refusal: Refusal, facts: SiteFacts) => Html,
  more: { before?: unknown } = {},
): SitePage => ({
  action: action as unknown as Action,
  page: page as SitePage['page'],
  refused,
  before: more.before as Action | undefined,
})
