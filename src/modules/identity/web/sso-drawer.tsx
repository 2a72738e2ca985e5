import { useNavigate } from '@tanstack/react-router'
import { z } from 'zod'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useCommand } from '#ui/use-action.ts'
import { createConnection, listConnections, oidcSettings, samlSettings } from '../contract.ts'

/** The contract wants one of two shapes; a person fills in one list of fields. */
const form = z.object({
  name: createConnection.input.shape.name,
  kind: z.enum(['oidc', 'saml']).default('oidc'),
  issuer: oidcSettings.shape.issuer.optional(),
  clientId: oidcSettings.shape.clientId.optional(),
  clientSecret: z.string().max(1000).optional(),
  entityId: samlSettings.shape.entityId.optional(),
  signInUrl: samlSettings.shape.signInUrl.optional(),
  certificate: samlSettings.shape.certificates.element.optional(),
})
const isOidc = (values: Record<string, unknown>) => values.kind !== 'saml'
const isSaml = (values: Record<string, unknown>) => values.kind === 'saml'

export function SsoDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const go = useNavigate()
  const create = useCommand(createConnection, { invalidates: [listConnections], quiet: true })
  return (
    <FormDrawer opened={opened} onClose={onClose} size={480} title="Add a connection">
      <SchemaForm
        schema={form}
        submit="Add connection"
        onCancel={onClose}
        fields={{
          name: { label: 'Name', placeholder: 'Okta' },
          kind: {
            label: 'Kind',
            options: [
              { value: 'oidc', label: 'OpenID Connect (recommended)' },
              { value: 'saml', label: 'SAML 2.0' },
            ],
          },
          issuer: {
            label: 'Issuer',
            placeholder: 'https://company.okta.com',
            description: 'The provider’s address; everything else is read from it.',
            when: isOidc,
            required: true,
          },
          clientId: { label: 'Client ID', when: isOidc, required: true },
          clientSecret: {
            label: 'Client secret',
            kind: 'secret',
            description: 'Kept sealed and never shown again. Empty for a client without one.',
            when: isOidc,
          },
          entityId: { label: 'Provider’s entity ID', when: isSaml, required: true },
          signInUrl: { label: 'Sign-in address', description: 'The one for HTTP-Redirect.', when: isSaml, required: true },
          certificate: { label: 'Signing certificate', kind: 'textarea', description: 'As PEM.', when: isSaml, required: true },
        }}
        onSubmit={async ({ name, kind, issuer, clientId, clientSecret, entityId, signInUrl, certificate }) => {
          const provider =
            kind === 'saml'
              ? { kind, entityId: entityId ?? '', signInUrl: signInUrl ?? '', certificates: [certificate ?? ''] }
              : {
                  kind: 'oidc' as const,
                  issuer: issuer ?? '',
                  clientId: clientId ?? '',
                  ...(clientSecret ? { clientSecret } : {}),
                }
          const { id } = await create.run({ name, provider })
          void go({ to: `/settings/sso/${id}` })
        }}
      />
    </FormDrawer>
  )
}
