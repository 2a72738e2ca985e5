import { Button, Checkbox, Radio, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useColleagues } from '#modules/crm/web/colleagues.ts'
import { useCan, useMe } from '#ui/me.ts'
import { asProblem } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import {
  checkImport,
  duplicateKeys,
  type ImportDetail,
  type ImportPolicy,
  listImportRows,
  readImport,
  setImportMapping,
} from '../contract/import.ts'
import { listSources } from '../contract/source.ts'
import css from './import.module.css'
import { type ImportStep, StepFoot } from './import-steps.tsx'
import { duplicatePolicies, keyWords } from './import-words.ts'
import { useKeptDraft } from './use-kept-draft.ts'

interface ImportPeopleProps {
  detail: ImportDetail
  onStep: (step: ImportStep) => void
}

/** What happens to people who are known already, what the leads count for, and who gets them. */
export function ImportPeople({ detail, onStep }: ImportPeopleProps) {
  const [draft, setDraft] = useKeptDraft<ImportPolicy>(`import ${detail.id} policy`)
  const [error, setError] = useState<string>()
  const { user } = useMe()
  const people = useColleagues()
  const seesSources = useCan('source.read').allowed
  const sources = useAction(listSources, {}, { enabled: seesSources })
  const invalidates = [readImport, listImportRows]
  const save = useCommand(setImportMapping, { invalidates, quiet: true })
  const check = useCommand(checkImport, { invalidates, quiet: true })
  const policy = draft ?? detail.policy
  const set = (change: Partial<ImportPolicy>) => {
    setError(undefined)
    setDraft({ ...policy, ...change })
  }
  const goOn = async () => {
    try {
      // What was tried already under the same words need not be tried again.
      const same = detail.state === 'checked' && JSON.stringify(policy) === JSON.stringify(detail.policy)
      if (!same) {
        await save.run({ import: detail.id, mapping: detail.mapping, policy })
        await check.run({ import: detail.id })
      }
      setDraft(undefined)
      onStep('check')
    } catch (problem) {
      const { message, problems } = asProblem(problem)
      setError(problems[0]?.message ?? message)
    }
  }
  const routes = [
    { value: 'route', label: 'Whoever the routing rules give them to' },
    { value: 'me', label: 'Me' },
    { value: 'unassigned', label: 'Nobody yet' },
    // Officers bring their own people; others may give a list to anybody.
    ...(user.type === 'loan_officer' ? [] : people.choices.filter(one => one.value !== user.id)),
  ]
  return (
    <div className={css.step}>
      <section className={css.part}>
        <h2 className={css.heading}>People who are known already</h2>
        <Radio.Group
          value={policy.duplicates}
          onChange={value => set({ duplicates: value as ImportPolicy['duplicates'] })}
          aria-label="People who are known already"
        >
          <div className={css.choices}>
            {Object.entries(duplicatePolicies).map(([value, { label, about }]) => (
              <Radio key={value} value={value} label={label} description={about} />
            ))}
          </div>
        </Radio.Group>
        <Checkbox.Group
          label="Somebody is known by the same"
          value={policy.by}
          error={policy.by.length === 0 ? 'Choose at least one.' : undefined}
          onChange={by => set({ by: by as ImportPolicy['by'] })}
        >
          <div className={css.ticks}>
            {duplicateKeys.map(value => (
              <Checkbox key={value} value={value} label={keyWords[value]} />
            ))}
          </div>
        </Checkbox.Group>
      </section>
      <section className={css.part}>
        <h2 className={css.heading}>The leads of this file</h2>
        <div className={css.pair}>
          <Select
            label="Who gets them"
            data={routes}
            value={policy.route}
            allowDeselect={false}
            searchable={routes.length > 8}
            onChange={route => route && set({ route })}
          />
          {seesSources && (
            <Select
              label="They count for the source"
              data={(sources.data?.items ?? []).map(one => ({ value: one.id, label: one.name }))}
              value={policy.source}
              placeholder="File import"
              clearable
              searchable
              onChange={source => set({ source })}
            />
          )}
          <TextInput
            label="Campaign"
            description="For rows that name none."
            inputWrapperOrder={['label', 'input', 'description']}
            value={policy.campaign ?? ''}
            maxLength={120}
            onChange={event => set({ campaign: event.currentTarget.value || null })}
          />
          <TagsInput
            label="Tags for all of them"
            placeholder={policy.tags.length > 0 ? '' : 'Open house spring'}
            value={policy.tags}
            maxTags={20}
            onChange={tags => set({ tags })}
          />
        </div>
      </section>
      <Switch
        label="Refuse a row if any of its values cannot be read"
        description="Otherwise such a value is kept as extra information, and the row is taken in."
        checked={policy.strict}
        onChange={event => set({ strict: event.currentTarget.checked })}
      />
      {error && (
        <p className={css.error} role="alert">
          {error}
        </p>
      )}
      <StepFoot>
        <Button onClick={() => onStep('columns')}>Back</Button>
        <Button
          variant="filled"
          loading={save.pending || check.pending}
          disabled={policy.by.length === 0}
          onClick={() => void goOn()}
        >
          Check the whole file
        </Button>
      </StepFoot>
    </div>
  )
}
