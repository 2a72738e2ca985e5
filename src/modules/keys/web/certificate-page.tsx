import { Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { SettingsBody } from '#modules/identity/web/settings-section.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { numberText } from '#ui/format.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { readErasure } from '../contract.ts'
import css from './keys.module.css'

/** What was destroyed, when, and where it is written down: to be printed and kept. */
export function CertificatePage() {
  const { erasure } = useParams({ strict: false }) as { erasure: string }
  const { data, error, refetch } = useAction(readErasure, { erasure })
  return (
    <>
      <PageHeader
        title="Certificate of destruction"
        back={{ label: 'Encryption keys', to: '/settings/encryption' }}
        actions={
          <Button variant="default" leftSection={<IconPrinter size={16} stroke={1.8} />} onClick={() => window.print()}>
            Print
          </Button>
        }
      />
      <SettingsBody>
        {error ? (
          <ErrorState error={error} onAgain={refetch} />
        ) : !data ? (
          <ListSkeleton rows={6} />
        ) : (
          <table className={css.certificate}>
            <tbody>
              <Line name="Record">{data.person}</Line>
              <Line name="Written down">
                <When at={data.at} as="date" />
              </Line>
              <Line name="Done in this database">
                <When at={data.doneAt} as="date" />
                {data.replayed && ', again after a restore'}
              </Line>
              <Line name="Asked for by">{data.askedBy ?? 'Nobody who is here: done again after a restore'}</Line>
              {data.rows.map(row => (
                <Line key={row.what} name={row.what.replace(/^./, first => first.toUpperCase())}>
                  {numberText(row.count)}
                </Line>
              ))}
              <Line name="No kept backup opens it from">
                <When at={data.unreadableFrom} as="date" />
              </Line>
              <Line name="Entry in the journal">{numberText(data.entry)}</Line>
              <Line name="SHA-256 of the entry">
                <code>{data.hash}</code>
              </Line>
              <Line name="SHA-256 of the entry before">
                <code>{data.before}</code>
              </Line>
            </tbody>
          </table>
        )}
      </SettingsBody>
    </>
  )
}

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <tr>
    <th scope="row">{name}</th>
    <td>{children}</td>
  </tr>
)
