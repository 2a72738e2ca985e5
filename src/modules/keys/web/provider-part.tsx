import type { Output } from '#ui/call.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import type { readKeys } from '../contract.ts'
import { providerNames } from './words.ts'

/** Who holds the root, and whether it answers. */
export const ProviderPart = ({ provider }: { provider: Output<typeof readKeys>['provider'] }) => (
  <p>
    Root key: {providerNames[provider.kind]}.{' '}
    {provider.awaySince ? (
      <>
        <Tag tone="late">Out of reach</Tag> since <When at={provider.awaySince} />. What is in memory is used for five minutes,
        then everything sealed is refused until it answers.
      </>
    ) : (
      <>
        <Tag tone="done">In reach</Tag>
        {provider.answeredAt && (
          <>
            {' '}
            and last answered <When at={provider.answeredAt} />.
          </>
        )}
      </>
    )}
  </p>
)
