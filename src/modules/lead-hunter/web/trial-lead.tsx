import { bandWords } from '#modules/crm/web/words.ts'
import type { Output } from '#ui/call.ts'
import { type Reason, Reasons } from '#ui/record/reasons.tsx'
import type { trySource } from '../contract/source.ts'
import { DraftTable } from './draft-table.tsx'
import { andList, duplicateWords } from './words.ts'

type Lead = Output<typeof trySource>['leads'][number]

/** One lead of a sample: whether it would be taken and why, then everything that was read. */
export function TrialLead({ lead, onMap }: { lead: Lead; onMap: ((from: string) => void) | undefined }) {
  const { acceptance, duplicate, by, score, band } = lead
  const known: Reason =
    duplicate === 'created'
      ? { mark: 'note', text: 'Nobody is known by this: a new person would be made' }
      : {
          mark: duplicate === 'conflict' ? 'waiting' : 'note',
          text:
            duplicate === 'conflict'
              ? 'Points to several people here: a person would decide'
              : 'Somebody is known by this: the lead would join them',
          rule: by.length > 0 ? `By ${andList(by.map(way => duplicateWords[way]))}` : undefined,
        }
  return (
    <>
      <Reasons
        verdict={acceptance.accepted ? 'Would be taken' : 'Would be refused'}
        tone={acceptance.accepted ? 'done' : 'late'}
        reasons={[
          ...(acceptance.accepted
            ? acceptance.notes.map(({ sentence }): Reason => ({ mark: 'note', text: sentence }))
            : acceptance.reasons.map(({ sentence }): Reason => ({ mark: 'unmet', text: sentence }))),
          known,
          { mark: 'note', text: `Score, ${bandWords[band].label.toLowerCase()}`, value: String(score) },
        ]}
      />
      <DraftTable draft={lead.draft} onMap={onMap} />
    </>
  )
}
