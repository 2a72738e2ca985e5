import { ActionIcon, Button, UnstyledButton } from '@mantine/core'
import { IconArchive, IconForms, IconPlus } from '@tabler/icons-react'
import { MayOnlyRead, SettingsBody, SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import {
  type CustomField,
  type CustomRecord,
  changeCustomField,
  customRecords,
  listCustomFields,
  setCustomFieldOrder,
} from '../contract/custom-field.ts'
import { CustomFieldDrawer, NewCustomField } from './custom-field-drawer.tsx'
import { classTone } from './custom-field-parts.tsx'
import css from './custom-fields.module.css'
import { customClassWords, customKindWords, customRecordWords } from './custom-words.ts'
import { OrderedList } from './ordered-list.tsx'

/** Fields of a client’s own, for leads and for people. */
export function CustomFieldsPage() {
  const [url, setUrl] = useUrlState()
  const { data, error, refetch } = useAction(listCustomFields, {})
  useLive(['customField.*'], [listCustomFields])
  const record: CustomRecord = url.view === 'person' ? 'person' : 'lead'
  const own = data?.items.filter(field => field.record === record)
  const open = data?.items.find(field => field.id === url.panel)
  const add = () => setUrl({ panel: 'new' })
  const close = () => setUrl({ panel: undefined })
  return (
    <>
      <PageHeader
        title="Custom fields"
        back={{ label: 'Settings', to: '/settings' }}
        views={customRecords.map(id => ({ id, label: customRecordWords[id].many }))}
        view={record}
        onView={view => setUrl({ view: view === 'lead' ? undefined : view, panel: undefined })}
        actions={
          <ActButton needs="customField.manage" onClick={add} leftSection={<IconPlus size={16} stroke={1.8} />}>
            Add field
          </ActButton>
        }
      />
      {error && !data ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !own ? (
        <ListSkeleton rows={6} label="Loading the fields" />
      ) : (
        <SettingsBody>
          <MayOnlyRead needs="customField.manage" />
          {own.length === 0 ? (
            <EmptyState
              icon={IconForms}
              title={`No fields of your own for ${customRecordWords[record].many.toLowerCase()} yet`}
              why={`A field stands on the page of ${customRecordWords[record].one} beside what is there already. Its class says who may see it, and whether lists can be filtered and sorted by it.`}
            >
              <ActButton needs="customField.manage" onClick={add}>
                Add field
              </ActButton>
            </EmptyState>
          ) : (
            <Fields record={record} fields={own} most={data!.most} onOpen={panel => setUrl({ panel })} />
          )}
        </SettingsBody>
      )}
      <NewCustomField record={url.panel === 'new' ? record : undefined} onClose={close} />
      <CustomFieldDrawer field={open} onClose={close} />
    </>
  )
}

interface FieldsProps {
  record: CustomRecord
  fields: readonly CustomField[]
  most: number
  onOpen: (id: string) => void
}

function Fields({ record, fields, most, onOpen }: FieldsProps) {
  const can = useCan('customField.manage')
  const change = useCommand(changeCustomField, { invalidates: [listCustomFields], quiet: true })
  const order = useCommand(setCustomFieldOrder, {
    invalidates: [listCustomFields],
    quiet: true,
    optimistic: ({ fields: ids }, patch) =>
      patch(listCustomFields, answer => ({
        ...answer,
        items: answer.items.toSorted((a, b) => ids.indexOf(a.id as never) - ids.indexOf(b.id as never)),
      })),
  })
  const tell = (problem: unknown) => {
    if (!isQuiet(problem)) showNotice(asProblem(problem).message)
  }
  const put = (field: CustomField, archived: boolean) => change.run({ field: field.id as never, archived })
  const away = async (field: CustomField) => {
    try {
      await put(field, true)
      showUndo({ message: `“${field.name}” was put away. Its values are kept.`, undo: () => put(field, false) })
    } catch (problem) {
      tell(problem)
    }
  }
  const inUse = fields.filter(field => !field.archived)
  const archived = fields.filter(field => field.archived)
  const { many } = customRecordWords[record]
  return (
    <>
      <SettingsSection
        title={`${many}: ${inUse.length} of ${most} fields`}
        about="In the order in which they stand on the page. What is confidential or restricted is sealed: it has no column, and lists are neither filtered nor sorted by it."
      >
        <OrderedList
          label={`Fields of ${many.toLowerCase()}`}
          items={inUse}
          itemId={field => field.id}
          itemName={field => field.name}
          onOrder={
            can.allowed ? next => void order.run({ record, fields: next.map(field => field.id) as never }).catch(tell) : undefined
          }
          line={field => (
            <>
              <span className={css.field}>
                <UnstyledButton className={css.name} onClick={() => onOpen(field.id)} disabled={!can.allowed}>
                  {field.name}
                  {field.help && <small className="quiet">{field.help}</small>}
                </UnstyledButton>
                <span className={css.kind}>{customKindWords[field.kind]}</span>
                <span className={css.class}>
                  <Tag tone={classTone(field.class)}>{customClassWords[field.class].label}</Tag>
                </span>
                {field.sealingSince && <span className="quiet">Values are being sealed</span>}
              </span>
              {can.allowed && (
                <ActionIcon
                  aria-label={`Put ${field.name} away`}
                  title="Put away: values are kept"
                  onClick={() => void away(field)}
                >
                  <IconArchive size={16} stroke={1.6} aria-hidden />
                </ActionIcon>
              )}
            </>
          )}
        />
      </SettingsSection>
      {archived.length > 0 && (
        <SettingsSection title="Put away" about="Nobody sees these; their values are kept, and so is their key.">
          <ul className={css.away}>
            {archived.map(field => (
              <li key={field.id}>
                <span>
                  {field.name} <span className="quiet">{customKindWords[field.kind]}</span>
                </span>
                {can.allowed && (
                  <Button size="compact-sm" onClick={() => void put(field, false).catch(tell)}>
                    Bring {field.name} back
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </SettingsSection>
      )}
    </>
  )
}
