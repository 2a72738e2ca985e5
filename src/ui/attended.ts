/** Whether a person is at work on this page: what the page asks by itself keeps no session alive. */

/** Milliseconds without a key, a click or a wheel after which nobody is taken to be there. */
const absentAfter = 60_000

let lastUse = Date.now()
const used = () => {
  lastUse = Date.now()
}
if (typeof window !== 'undefined') {
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
    window.addEventListener(name, used, { passive: true, capture: true })
}

export const lastUsedAt = (): number => lastUse
export const isAttended = (): boolean => Date.now() - lastUse < absentAfter
