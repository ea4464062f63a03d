// Signing in with accounts of others: a directory, a provider of OpenID Connect.
import { api } from '../../api/client';
import type { SignInSettingsView } from '../../api/types';
import { Field, SelectField, TextField } from '../../components/basics';
import { texts } from '../../texts';
import { difference, Lines, SectionForm } from './form';

const t = texts.signIn;
type Settings = SignInSettingsView & { ldap_bind_password?: string; oidc_client_secret?: string };

const save = (value: Settings, before: Settings) => {
  const { has_ldap_bind_password: _bind, has_oidc_client_secret: _secret, ...change } = difference(value, before);
  return api.patch('/sign-in', change);
};

export function SignIn() {
  return (
    <SectionForm<Settings> title={texts.options.sections.signin} lead={t.lead} load={(signal) => api.get<Settings>('/sign-in', {}, signal)} save={save}>
      {(value, change) => {
        type Name = { [K in keyof Settings]-?: NonNullable<Settings[K]> extends string ? K : never }[keyof Settings];
        const text = (name: Name, label: string, hint?: string) => <TextField label={label} hint={hint} value={value[name] ?? ''} onValue={(typed) => change({ [name]: typed })} spellcheck={false} autocomplete="off" />;
        const secret = (name: Name, label: string, isSet: boolean) => <TextField label={label} hint={isSet ? t.kept : undefined} type="password" value={value[name] ?? ''} onValue={(typed) => change({ [name]: typed || undefined })} autocomplete="new-password" />;
        return (
          <>
            <h3>{t.ldap}</h3>
            {text('ldap_url', t.url, t.urlHint)}
            {value.ldap_url && (
              <>
                <SelectField label={t.security} value={value.ldap_security} options={Object.entries(t.securities)} onValue={(ldap_security) => change({ ldap_security })} />
                {text('ldap_bind_dn', t.bind)}
                {secret('ldap_bind_password', t.bindPassword, value.has_ldap_bind_password)}
                {text('ldap_base', t.base)}
                {text('ldap_user_filter', t.userFilter, t.userFilterHint)}
                {text('ldap_name_attribute', t.nameAttribute)}
                {text('ldap_group_attribute', t.groupAttribute)}
                {text('ldap_group_filter', t.groupFilter, t.groupFilterHint)}
                <Lines label={`${t.ldap}: ${t.roles}`} hint={t.rolesHint} value={value.ldap_roles} onValue={(ldap_roles) => change({ ldap_roles })} />
              </>
            )}
            <h3>{t.oidc}</h3>
            {text('oidc_issuer', t.issuer, t.issuerHint)}
            {value.oidc_issuer && (
              <>
                {text('oidc_client_id', t.client)}
                {secret('oidc_client_secret', t.secret, value.has_oidc_client_secret)}
                {text('oidc_scopes', t.scopes)}
                {text('oidc_name_claim', t.nameClaim)}
                {text('oidc_groups_claim', t.groupsClaim)}
                {text('public_url', t.publicUrl, t.publicUrlHint)}
                <Lines label={`${t.oidc}: ${t.roles}`} hint={t.rolesHint} value={value.oidc_roles} onValue={(oidc_roles) => change({ oidc_roles })} />
              </>
            )}
            {(value.ldap_url || value.oidc_issuer) && <Field label={t.ca}>{(ids) => <textarea class="input mono" rows={3} value={value.trusted_ca} onInput={(event) => change({ trusted_ca: event.currentTarget.value })} {...ids} />}</Field>}
          </>
        );
      }}
    </SectionForm>
  );
}
