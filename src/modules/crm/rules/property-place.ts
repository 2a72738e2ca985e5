/** Where a property lies, as far as the licence law goes by it. */
export interface Place {
  state: string | null
  zip: string | null
}

/**
 * State and ZIP after an edit: a ZIP takes its state along, and a state cannot contradict the ZIP or be unknown beside it.
 * `stateOfZip` answers undefined for a ZIP that is not in use.
 */
export function placeAfter(
  now: Place,
  sent: { state?: string | null | undefined; zip?: string | null | undefined },
  stateOfZip: (zip: string) => string | undefined,
): Place | { path: 'state' | 'zip'; problem: string } {
  const zip = sent.zip === undefined ? now.zip : sent.zip
  const newZip = sent.zip !== undefined && zip !== now.zip
  const newState = sent.state !== undefined && sent.state !== now.state
  const there = zip ? stateOfZip(zip) : undefined
  if (!there || (!newZip && !newState)) return { state: sent.state === undefined ? now.state : sent.state, zip }
  if (sent.state === undefined) return { state: there, zip }
  if (sent.state === there) return { state: there, zip }
  return newZip
    ? { path: 'zip', problem: `The ZIP ${zip} lies in ${there}.` }
    : { path: 'state', problem: `The ZIP ${zip} lies in ${there}. Change the ZIP, and the state follows.` }
}
