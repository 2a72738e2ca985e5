import type { Output } from '#ui/call.ts'
import { ApprovalLink } from '#ui/feedback/approval-link.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { leadingHash, requestHashWords } from '#ui/values/request-hash.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import type { listMatrixVersions } from '../contract.ts'
import css from './matrix-page.module.css'
import { shortHash, type Version } from './matrix-words.ts'
import { requestActs } from './slots.ts'

type Waiting = Output<typeof listMatrixVersions>['waiting'][number]

interface MatrixWaitingProps {
  request: Waiting
  draft: Version | undefined
  /** Nobody else may agree to it as things stand. */
  alone: boolean
}

/** A publication that somebody asked for and nobody has decided yet. */
export function MatrixWaiting({ request, draft, alone }: MatrixWaitingProps) {
  const { approval, by, at, hash, requestHash, reason, mine } = request
  const same = draft?.hash === hash
  return (
    <div className={css.waiting} role="status">
      <div className={css.line}>
        <Tag tone={same ? 'due' : 'late'}>{same ? 'Waits for a second person' : 'Asked for before the last change'}</Tag>
        <ApprovalLink approval={approval}>Open the request</ApprovalLink>
        <SlotParts slot={requestActs} approval={approval} mine={mine} />
      </div>
      <p>
        {mine ? 'You' : by.name} asked <When at={at} /> to publish {draft ? `version ${draft.number}` : 'a draft'}: {reason}
      </p>
      <p className="quiet">
        {same
          ? alone && mine
            ? 'Nobody else here may agree yet: open the request to see how to go on.'
            : 'Whoever agrees puts exactly this draft in force.'
          : 'The draft is another one now: if somebody agrees, nothing is published. Withdraw it and ask anew.'}{' '}
        Hash of the draft that was asked for: <code title={hash}>{shortHash(hash)}</code>
      </p>
      <p className="quiet">
        {requestHashWords} <code title={requestHash}>{leadingHash(requestHash)}</code>
      </p>
    </div>
  )
}
