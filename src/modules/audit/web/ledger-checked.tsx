import { counted, numberText } from '#ui/format.ts'
import css from './ledger.module.css'

interface Checked {
  size: number
  events: number
  checkpoints: number
  cosigned: number
}

/** What a verification looked at, one by one: the verdict is about this and nothing else. */
export function LedgerChecked({ of: { size, events, checkpoints, cosigned } }: { of: Checked }) {
  return (
    <section className={css.part} aria-labelledby="checked">
      <h2 id="checked">What was checked</h2>
      <ul className={css.list}>
        <li>
          <span>
            Each of {counted(size, 'leaf', 'leaves')} of the whole installation was read once, and the tree computed anew from
            them: every tile of every level is what the one below it hashes to.
          </span>
        </li>
        <li>
          <span>
            {counted(checkpoints, 'checkpoint', 'checkpoints')}: signed with every key of the ledger (Ed25519 and ML-DSA-44),
            dated in order, and over exactly the tree there was at that size. {numberText(cosigned)} of them bear a witness’s
            signature, which was checked too.
          </span>
        </li>
        <li>
          <span>
            {counted(events, 'event', 'events')} of this company, as they stand now, with what they changed: each hashes to its
            leaf. Of other companies the leaves alone are to be seen.
          </span>
        </li>
        <li>
          <span>
            Every event is dated between the checkpoint before its leaf and the first that has it, with five and a half minutes
            allowed.
          </span>
        </li>
        <li>
          <span>No event older than ten minutes is without a leaf, and none is gone that the log itself does not tell of.</span>
        </li>
        <li>
          <span>
            Not checked here: checkpoints and leaf hashes kept outside. Whoever holds one verifies against it with the page or the
            command; only that shows a history written anew by somebody who holds the ledger’s keys.
          </span>
        </li>
      </ul>
    </section>
  )
}
