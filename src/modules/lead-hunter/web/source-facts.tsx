import { listWorkgroups } from '#modules/identity/contract/workgroups.ts'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { moneyText, numberText } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import type { EditValue } from '#ui/record/edit.ts'
import { type Fact, FactList } from '#ui/record/fact-list.tsx'
import { useAction } from '#ui/use-action.ts'
import { Money } from '#ui/values/money.tsx'
import { saveSource } from '../contract/source.ts'
import { OutcomeLegend } from './outcome-bar.tsx'
import css from './source.module.css'
import type { Source } from './sources-tab.tsx'
import { useSourceEdits } from './use-source-edits.ts'
import { doorWords, kindAbout, legalWords } from './words.ts'

const { shape } = saveSource.input
/** Stands for no workgroup; a list of choices has no empty one. */
const any = 'any'
const bases = Object.entries(legalWords).map(([value, label]) => ({ value, label }))

/** Each fact is saved at once; how leads are read and judged is tried first, and saved together. */
export function SourceFacts({ source }: { source: Source }) {
  const can = useCan('intake.manage')
  const { save } = useSourceEdits(source.id)
  const locked = can.allowed ? {} : { locked: can.why }
  const edit = (own: Omit<NonNullable<Fact['edit']>, 'save'>, change: (value: EditValue) => Parameters<typeof save>[0]) =>
    can.allowed ? { edit: { ...own, save: (value: EditValue) => save(change(value)) } } : locked
  const workgroups = (useAction(listWorkgroups, {}).data?.items ?? []).filter(one => !one.archived)
  const taken = (source.counts.created ?? 0) + (source.counts.matched ?? 0)
  return (
    <SettingsSection title="About the source" about={kindAbout[source.kind]}>
      <div className={css.month}>
        <span className="quiet">In thirty days</span>
        <OutcomeLegend counts={source.counts} />
      </div>
      <FactList
        label={`About ${source.name}`}
        facts={[
          {
            id: 'name',
            label: 'Name',
            value: source.name,
            ...edit({ kind: 'text', value: source.name, schema: shape.name }, value => ({ name: String(value ?? '') })),
          },
          { id: 'kind', label: 'Arrives by', value: doorWords[source.kind], locked: 'Chosen when the source was made.' },
          {
            id: 'cost',
            label: 'Cost of a lead',
            value: <Money cents={source.costCents} />,
            ...edit({ kind: 'money', value: source.costCents, schema: shape.costCents }, value => ({
              costCents: Number(value ?? 0),
            })),
          },
          {
            id: 'spent',
            label: 'Spent',
            value: (
              <span className="figures">
                {moneyText(source.spentCents)}
                <span className="quiet">
                  {' in thirty days'}
                  {source.costCents > 0 && `: ${numberText(taken)} taken × ${moneyText(source.costCents)}`}
                </span>
              </span>
            ),
          },
          {
            id: 'quality',
            label: 'Quality',
            value: (
              <span className="figures">
                {source.quality}
                <span className="quiet"> of 100</span>
              </span>
            ),
            ...edit({ kind: 'number', value: source.quality, schema: shape.quality }, value => ({
              quality: Number(value ?? 50),
            })),
          },
          {
            id: 'campaign',
            label: 'Campaign',
            value: source.campaign,
            ...edit({ kind: 'text', value: source.campaign, schema: shape.campaign }, value => ({
              campaign: value === null ? null : String(value),
            })),
          },
          ...(workgroups.length > 1
            ? [
                {
                  id: 'workgroup',
                  label: 'Workgroup',
                  value: source.workgroup
                    ? (workgroups.find(one => one.id === source.workgroup)?.name ?? 'Another one')
                    : 'Any: the officer’s own',
                  ...edit(
                    {
                      kind: 'select',
                      value: source.workgroup ?? any,
                      options: [{ value: any, label: 'Any' }, ...workgroups.map(one => ({ value: one.id, label: one.name }))],
                    },
                    value => ({ workgroup: value === any ? null : String(value) }),
                  ),
                },
              ]
            : []),
          {
            id: 'basis',
            label: 'Legal basis',
            value: source.legalBasis && legalWords[source.legalBasis],
            ...edit({ kind: 'select', value: source.legalBasis, options: bases }, value => ({
              legalBasis: value as Source['legalBasis'],
            })),
          },
        ]}
      />
      <p className={css.about}>
        The quality is part of every score. The legal basis is needed where alerts of a credit bureau are bought (15 U.S.C.
        1681b(c)); without one they are refused.
      </p>
    </SettingsSection>
  )
}
