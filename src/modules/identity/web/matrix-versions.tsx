import { Anchor } from '@mantine/core'
import { ActButton } from '#ui/act-button.tsx'
import { requestOf } from '#ui/call.ts'
import { exactText } from '#ui/format.ts'
import { useCan, useMe } from '#ui/me.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { exportMatrix, printMatrix } from '../contract.ts'
import css from './matrix-page.module.css'
import type { Version } from './matrix-words.ts'

const fileOf = (version: string, format: 'json' | 'csv') => requestOf(exportMatrix, { version, format }).url

interface MatrixVersionsProps {
  versions: readonly Version[]
  /** Begins a draft of an earlier one; left out while there is a draft. */
  onBack: ((version: string) => unknown) | undefined
}

/** Everything that was ever in force, who signed it, and how to take it along or bring it back. */
export function MatrixVersions({ versions, onBack }: MatrixVersionsProps) {
  const can = useCan('matrix.export')
  return (
    <ul className={css.list} aria-label="Versions">
      {versions.map(version => (
        <li key={version.id}>
          <div className={css.line}>
            <strong>Version {version.number}</strong>
            {version.state === 'draft' ? (
              <Tag tone="due">Draft</Tag>
            ) : version.state === 'published' ? (
              <Tag tone="done">In force</Tag>
            ) : (
              <Tag>Of the past</Tag>
            )}
            {version.note && <span className="quiet">{version.note}</span>}
            <span className={css.line} data-acts>
              {can.allowed && (
                <>
                  <Anchor
                    href={requestOf(printMatrix, { version: version.id }).url}
                    download
                    aria-label={`Version ${version.number} as PDF`}
                  >
                    PDF
                  </Anchor>
                  <Anchor href={fileOf(version.id, 'json')} download>
                    JSON
                  </Anchor>
                  <Anchor href={fileOf(version.id, 'csv')} download>
                    CSV
                  </Anchor>
                </>
              )}
              {version.state === 'superseded' && (
                <ActButton
                  needs="matrix.edit"
                  size="compact-sm"
                  blocked={onBack ? undefined : 'There is a draft already. Publish it or throw it away first.'}
                  onClick={() => onBack?.(version.id)}
                >
                  Bring back
                </ActButton>
              )}
            </span>
          </div>
          <SignOff version={version} />
        </li>
      ))}
    </ul>
  )
}

/** By whom and when a version was put in force, and the hash of what they signed. */
function SignOff({ version }: { version: Version }) {
  const { timeZone } = useMe().tenant
  const { publishedBy, agreedBy, publishedAt, madeBy, madeAt, hash, basedOn, supersededAt, reason } = version
  return (
    <dl className={css.sign}>
      {basedOn !== null && (
        <>
          <dt>Began as</dt>
          <dd>version {basedOn}</dd>
        </>
      )}
      <dt>{!publishedAt ? 'Drafted by' : publishedBy ? 'Asked for by' : 'Put in force'}</dt>
      <dd>
        {(publishedAt ? publishedBy : madeBy)?.name ?? 'as shipped, with the company'}
        {!publishedAt && <>, {exactText(madeAt, timeZone)}</>}
      </dd>
      {publishedAt && (
        <>
          {publishedBy && (
            <>
              <dt>Agreed to by</dt>
              <dd>{agreedBy?.name ?? 'nobody else could; after notice'}</dd>
            </>
          )}
          {reason && (
            <>
              <dt>Why</dt>
              <dd>{reason}</dd>
            </>
          )}
          <dt>In force since</dt>
          <dd>
            {exactText(publishedAt, timeZone)}
            {supersededAt && <>, until {exactText(supersededAt, timeZone)}</>}
          </dd>
        </>
      )}
      <dt>{publishedAt ? 'Hash (SHA-256)' : 'Hash of the draft'}</dt>
      <dd>
        <Copyable value={hash} what="hash">
          <code>{hash}</code>
        </Copyable>
      </dd>
    </dl>
  )
}
