import { Anchor, Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { SettingsBody } from '#modules/identity/web/settings-section.tsx'
import { type Output, requestOf } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { numberText } from '#ui/format.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { fetchErasureProof, readErasure } from '../contract.ts'
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
              <Line name="Seal of the entry (HMAC-SHA-256)">
                <code>{data.hash}</code>
              </Line>
              <Line name="Seal of the entry before">
                <code>{data.before}</code>
              </Line>
              {data.proof ? (
                <InLedger erasure={erasure} proof={data.proof} />
              ) : (
                <Line name="In the ledger of what was done">
                  Not signed for yet: the proof stands here within minutes of the erasure.
                </Line>
              )}
            </tbody>
          </table>
        )}
      </SettingsBody>
    </>
  )
}

/** Where the erasure's event stands in the ledger, with the way from its leaf to the signed root. */
function InLedger({ erasure, proof }: { erasure: string; proof: NonNullable<Output<typeof readErasure>['proof']> }) {
  return (
    <>
      <Line name="In the ledger of what was done">
        {proof.ledger}, leaf {numberText(proof.index)} of {numberText(proof.size)}
      </Line>
      <Line name="Signed for">
        <When at={proof.signedAt} as="exact" />
        {proof.witnesses.length ? `, by ${proof.witnesses.join(', ')} too` : ', by no witness'}
      </Line>
      <Line name="Hash of the leaf">
        <code>{proof.leaf}</code>
      </Line>
      <Line name="From the leaf to the root">
        <ol className={css.path}>
          {proof.path.map(hash => (
            <li key={hash}>
              <code>{hash}</code>
            </li>
          ))}
        </ol>
      </Line>
      <Line name="Root of the tree">
        <code>{proof.root}</code>
      </Line>
      <tr className={css.act}>
        <th scope="row">To verify it without us</th>
        <td>
          <Anchor href={requestOf(fetchErasureProof, { erasure }).url} download>
            Keep the proof
          </Anchor>{' '}
          and open it with{' '}
          <Anchor href="/verify.html" target="_blank">
            the page that verifies it
          </Anchor>
          , which works without a network.
        </td>
      </tr>
    </>
  )
}

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <tr>
    <th scope="row">{name}</th>
    <td>{children}</td>
  </tr>
)
