import { ActButton } from '#ui/act-button.tsx'
import type { Input } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import { type Fact, FactList } from '#ui/record/fact-list.tsx'
import { useCommand } from '#ui/use-action.ts'
import { defaultBases, updateConnection } from '../contract.ts'
import { staysAsTested } from '../rules/sso.ts'
import { useGivenTypes } from './given-types.ts'
import { SettingsSection } from './settings-section.tsx'
import { type PartProps, staleWith } from './sso-state-part.tsx'

type Change = Omit<Input<typeof updateConnection>, 'connection'>
type Edited = NonNullable<Fact['edit']>

/** What is copied to the provider. */
export function SsoOursPart({ connection: { kind, ours } }: PartProps) {
  const copied = (id: string, label: string, value: string): Fact => ({
    id,
    label,
    value,
    copy: value,
    locked: 'Made here; copy it.',
  })
  return (
    <SettingsSection
      title="Copy to your provider"
      about={
        kind === 'oidc'
          ? 'The logout URI is for back-channel logout. These addresses belong to this connection alone.'
          : 'These addresses belong to this connection alone. Have the provider sign the assertion or the whole response, one of the two, with RSA and SHA-256.'
      }
    >
      <FactList
        label="Copy to your provider"
        facts={
          kind === 'oidc'
            ? [copied('redirect', 'Redirect URI', ours.redirectUri), copied('logout', 'Logout URI', ours.logoutUri)]
            : [
                copied('acs', 'ACS URL', ours.assertionUrl),
                copied('entity', 'Entity ID', ours.entityId),
                copied('metadata', 'Metadata', ours.metadataUrl),
              ]
        }
      />
    </SettingsSection>
  )
}

/** What of a connection that is on can be changed, for those who cannot hover. */
const whileOn = ({ active, kind }: PartProps['connection']): string =>
  active
    ? `While the connection is on, its provider stays as it was tested${kind === 'saml' ? '; a further certificate can be added' : '; a new secret can be given, and follows once it was tested'}. `
    : ''

/** What was copied from it, what its words are worth, and who is let in. */
export function SsoProviderPart({ connection: c }: PartProps) {
  const can = useCan('sso.manage')
  const update = useCommand(updateConnection, { invalidates: staleWith, quiet: true })
  const fact = (
    id: string,
    label: string,
    value: string,
    edit: Omit<Edited, 'value' | 'save'>,
    save: (next: string) => Change,
    text = value,
  ): Fact => ({
    id,
    label,
    value: text,
    ...(can.allowed
      ? { edit: { ...edit, value, save: next => update.run({ connection: c.id, ...save(String(next ?? '')) }) } }
      : { locked: can.why }),
  })
  const text = { kind: 'text' as const }
  /** What a connection that is on keeps as it was tested. */
  const tested = (...of: Parameters<typeof fact>): Fact => {
    const { edit, ...shown } = fact(...of)
    return edit && c.active ? { ...shown, locked: staysAsTested } : { ...shown, edit }
  }
  const { oidc, saml, assurance } = c
  const words = (list: string) =>
    list
      .split(',')
      .map(word => word.trim())
      .filter(Boolean)
  const types = useGivenTypes()
  const removeSecret = async () => {
    const sure = await confirmByWord({
      title: 'Remove the client secret?',
      what: 'Do this where your provider keeps this connection as a public client: codes are then bound by PKCE alone. The secret cannot be shown again, and the sign-in has to be tested anew.',
      word: 'remove',
      act: 'Remove the secret',
    })
    if (sure) await update.run({ connection: c.id, clientSecret: null }).catch(showProblem)
  }
  return (
    <SettingsSection
      title="Provider"
      about={`${whileOn(c)}Your provider says in its own words (acr, amr) how somebody signed in. Words for a second factor open the session for everything; words for a strong one, which cannot be phished, count as a passkey for some minutes. What stands in neither proves nothing.`}
    >
      <FactList
        label="Provider"
        facts={[
          fact('name', 'Name', c.name, text, name => ({ name })),
          ...(oidc
            ? [
                tested('issuer', 'Issuer', oidc.issuer, text, issuer => ({ oidc: { issuer, clientId: oidc.clientId } })),
                tested('clientId', 'Client ID', oidc.clientId, text, clientId => ({ oidc: { issuer: oidc.issuer, clientId } })),
                // While the connection is on the one that is given follows once it was tried.
                fact(
                  'secret',
                  'Client secret',
                  '',
                  { kind: 'secret' },
                  secret => (c.active ? { nextSecret: secret || null } : { clientSecret: secret || null }),
                  `${oidc.hasSecret ? 'Kept sealed' : 'None'}${oidc.next ? '; a new one waits' : ''}`,
                ),
              ]
            : []),
          ...(saml
            ? [
                tested('entityId', 'Entity ID', saml.entityId, text, entityId => ({ saml: { ...saml, entityId } })),
                tested('signInUrl', 'Sign-in URL', saml.signInUrl, text, signInUrl => ({ saml: { ...saml, signInUrl } })),
                fact(
                  'certificate',
                  'Certificate',
                  saml.certificates.join('\n'),
                  { kind: 'textarea' },
                  all => ({ saml: { ...saml, certificates: all.split(/(?<=-----END CERTIFICATE-----)\s*/).filter(Boolean) } }),
                  saml.certificates.length === 1 ? 'One' : String(saml.certificates.length),
                ),
              ]
            : []),
          fact('second', 'Second factor', assurance.secondFactor.join(', '), { kind: 'tags' }, list => ({
            assurance: { ...assurance, secondFactor: words(list) },
          })),
          fact('strong', 'Strong factor', assurance.phishingResistant.join(', '), { kind: 'tags' }, list => ({
            assurance: { ...assurance, phishingResistant: words(list) },
          })),
          fact(
            'makes',
            'Newcomers',
            c.makesPeople ? 'yes' : 'no',
            {
              kind: 'select',
              options: [
                { value: 'no', label: 'Are turned away' },
                { value: 'yes', label: 'Are made at their first sign-in' },
              ],
            },
            next => ({ makesPeople: next === 'yes' }),
            c.makesPeople ? 'Are made at their first sign-in' : 'Are turned away',
          ),
          fact(
            'type',
            'Made as',
            c.defaultType,
            { kind: 'select', options: types.choices(defaultBases) },
            defaultType => ({ defaultType }),
            types.nameOf(c.defaultType),
          ),
        ]}
      />
      {oidc?.hasSecret && (
        <ActButton
          needs="sso.manage"
          size="compact-sm"
          variant="subtle"
          blocked={c.active ? staysAsTested : undefined}
          loading={update.pending}
          onClick={() => void removeSecret()}
        >
          Remove the client secret
        </ActButton>
      )}
    </SettingsSection>
  )
}
