/** Calendar days in which a refused applicant must be told (ECOA, 12 CFR 1002.9(a)(1)). */
const noticeDays = 30

/** The task a refusal sets going, counted from the day the application was taken where that is known. */
export function adverseActionTask(applicationAt: string | null, now: Date): { title: string; dueAt: string } {
  const from = applicationAt ? Date.parse(`${applicationAt}T00:00:00Z`) : now.getTime()
  const due = Math.max(from + noticeDays * 86_400_000, now.getTime())
  return { title: 'Send the adverse action notice', dueAt: new Date(due).toISOString() }
}
