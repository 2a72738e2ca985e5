import { Fragment } from 'react'
import { keyCaps } from '../keys.ts'
import css from './keys.module.css'

/** A shortcut drawn as key caps. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={css.keys}>
      {keyCaps(keys).map((caps, step) => (
        <Fragment key={step}>
          {step > 0 && <span className={css.then}>then</span>}
          {caps.map(cap => (
            <kbd key={cap}>{cap}</kbd>
          ))}
        </Fragment>
      ))}
    </span>
  )
}
