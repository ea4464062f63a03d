// Users, tokens and sessions.
import { useState } from 'preact/hooks';
import { announce } from '../announce';
import { api, type Page, segment } from '../api/client';
import type { CreatedToken, GroupView, Role, SessionView, TokenView, UserView } from '../api/types';
import { Button, Check, Confirm, Dialog, Empty, Field, PageHead, Pill, Problem, SelectField, Skeleton, Tabs, TextField, useAct } from '../components/basics';
import { Tree } from '../components/tree';
import { ago, day, time } from '../format';
import { useLoad } from '../hooks';
import { type Place, refine } from '../router';
import { texts } from '../texts';

const t = texts.people;
const c = t.columns;
type Tab = keyof typeof t.tabs;
const roles = Object.entries(texts.roles) as [Role, string][];

export function People({ place }: { place: Place }) {
  const tab = (place.query.get('tab') ?? 'users') as Tab;
  return (
    <>
      <PageHead title={texts.pages.people} lead={t.lead} />
      <Tabs label={texts.pages.people} tabs={Object.entries(t.tabs) as [Tab, string][]} value={tab} onValue={(next) => refine({ tab: next === 'users' ? null : next })} />
      {tab === 'users' && <Users />}
      {tab === 'tokens' && <Tokens />}
      {tab === 'sessions' && <Sessions />}
    </>
  );
}

function Users() {
  const users = useLoad((signal) => api.get<Page<UserView>>('/users', {}, signal), []);
  const [dialog, setDialog] = useState<UserView | 'new'>();
  if (users.error) return <Problem error={users.error} retry={users.reload} />;
  if (!users.data) return <Skeleton />;
  return (
    <section class="card stack">
      <div>
        <Button kind="primary" icon="plus" onClick={() => setDialog('new')}>
          {t.newUser}
        </Button>
      </div>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t.tabs.users}>
        <table class="plain-table">
          <thead>
            <tr>
              {[c.name, c.role, c.groups, c.factor, c.state, c.created, ''].map((title) => (
                <th key={title} scope="col">
                  {title || <span class="visually-hidden">{texts.actions.change}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {users.data.items.map((user) => (
              <tr key={user.id}>
                <th scope="row">{user.name}</th>
                <td>{texts.roles[user.role]}</td>
                <td>{user.role === 'operator' ? user.groups.map((group) => group.name).join(', ') : t.allGroups}</td>
                <td>{user.has_second_factor ? <Pill tone="good">{t.on}</Pill> : <Pill tone="calm">{t.off}</Pill>}</td>
                <td>{user.is_disabled ? <Pill tone="bad">{t.disabled}</Pill> : <Pill tone="good">{t.active}</Pill>}</td>
                <td class="nowrap">{day(user.created)}</td>
                <td class="end">
                  <Button class="small" onClick={() => setDialog(user)} aria-label={`${texts.actions.edit} ${user.name}`}>
                    {texts.actions.edit}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {dialog && <UserDialog user={dialog === 'new' ? undefined : dialog} onClose={() => setDialog(undefined)} onDone={users.reload} />}
    </section>
  );
}

function RoleFields({ role, onRole, groups, onGroups }: { role: Role; onRole: (role: Role) => void; groups: string[]; onGroups: (groups: string[]) => void }) {
  const all = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  return (
    <>
      <SelectField label={t.role} hint={t.roleHints[role]} value={role} onValue={onRole} options={roles} />
      {role === 'operator' && (
        <div class="field">
          <span class="label">{t.groups}</span>
          <div class="picker">
            <Tree
              label={t.groups}
              nodes={(all.data?.items ?? []).map((group) => ({ id: group.id, parent: group.parent ?? null, title: group.name }))}
              checked={(node) => groups.includes(node.id)}
              onCheck={(node, isOn) => onGroups(isOn ? [...groups, node.id] : groups.filter((id) => id !== node.id))}
              render={(node) => <span>{node.title}</span>}
            />
          </div>
        </div>
      )}
    </>
  );
}

function UserDialog({ user, onClose, onDone }: { user?: UserView; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState(user?.name ?? '');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>(user?.role ?? 'operator');
  const [groups, setGroups] = useState<string[]>(user?.groups.map((group) => group.id) ?? []);
  const [isDisabled, setDisabled] = useState(user?.is_disabled ?? false);
  const [isDeleting, setDeleting] = useState(false);
  const { isBusy, error, act } = useAct();
  const ownGroups = role === 'operator' ? groups : [];
  const save = async (event: Event) => {
    event.preventDefault();
    const isSaved = await act(async () => {
      if (user) await api.patch(`/users/${user.id}`, { role, groups: ownGroups, is_disabled: isDisabled, ...(password ? { password } : {}) });
      else await api.post('/users', { name, password, role, groups: ownGroups });
      announce(user ? t.saved : t.created(name));
      onDone();
    });
    if (isSaved) onClose();
  };
  const removeFactor = () =>
    act(async () => {
      await api.delete(`/users/${user?.id}/totp`);
      announce(t.saved);
      onDone();
      onClose();
    });
  return (
    <Dialog title={user ? `${t.edit}: ${user.name}` : t.newUser.replace('…', '')} onClose={onClose}>
      <form class="form" onSubmit={save}>
        {error && <Problem error={error} />}
        {!user && <TextField label={t.name} value={name} onValue={setName} required autofocus autocomplete="off" />}
        <TextField label={user ? t.newPassword : t.password} hint={user ? t.newPasswordHint : texts.setup.passwordHint} type="password" value={password} onValue={setPassword} required={!user} autocomplete="new-password" />
        <RoleFields role={role} onRole={setRole} groups={groups} onGroups={setGroups} />
        {user && <Check label={t.disable} checked={isDisabled} onChecked={setDisabled} />}
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy}>
            {user ? texts.actions.save : t.create}
          </Button>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          {user?.has_second_factor && <Button onClick={removeFactor}>{t.removeFactor}</Button>}
          {user && <Button onClick={() => setDeleting(true)}>{texts.actions.delete}</Button>}
        </div>
      </form>
      {isDeleting && user && (
        <Confirm
          danger
          title={t.deleteUser(user.name)}
          text={t.deleteUserText}
          action={t.delete}
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await api.delete(`/users/${user.id}`);
            announce(t.deleted);
            onDone();
            onClose();
          }}
        />
      )}
    </Dialog>
  );
}

function Tokens() {
  const tokens = useLoad((signal) => api.get<Page<TokenView>>('/tokens', {}, signal), []);
  const [isNew, setNew] = useState(false);
  const [revoking, setRevoking] = useState<TokenView>();
  if (tokens.error) return <Problem error={tokens.error} retry={tokens.reload} />;
  if (!tokens.data) return <Skeleton />;
  return (
    <section class="card stack">
      <div>
        <Button kind="primary" icon="plus" onClick={() => setNew(true)}>
          {t.newToken}
        </Button>
      </div>
      {tokens.data.items.length === 0 ? (
        <Empty icon="audit" title={t.noTokens}>
          <p>{t.noTokensNext}</p>
        </Empty>
      ) : (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t.tabs.tokens}>
          <table class="plain-table">
            <thead>
              <tr>
                {[c.name, c.role, c.groups, c.created, c.expires, ''].map((title) => (
                  <th key={title} scope="col">
                    {title || <span class="visually-hidden">{t.revokeConfirm}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tokens.data.items.map((token) => (
                <tr key={token.id}>
                  <th scope="row">{token.name}</th>
                  <td>{texts.roles[token.role]}</td>
                  <td>{token.role === 'operator' ? token.groups.map((group) => group.name).join(', ') : t.allGroups}</td>
                  <td class="nowrap">{day(token.created)}</td>
                  <td class="nowrap">{token.expires ? time(token.expires) : t.never}</td>
                  <td class="end">
                    <Button class="small" onClick={() => setRevoking(token)} aria-label={`${t.revoke} ${token.name}`}>
                      {t.revoke}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isNew && <TokenDialog onClose={() => setNew(false)} onDone={tokens.reload} />}
      {revoking && (
        <Confirm
          danger
          title={t.revokeTitle(revoking.name)}
          text={t.revokeText}
          action={t.revokeConfirm}
          onClose={() => setRevoking(undefined)}
          onConfirm={async () => {
            await api.delete(`/tokens/${revoking.id}`);
            announce(t.revoked);
            tokens.reload();
          }}
        />
      )}
    </section>
  );
}

function TokenDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('reporter');
  const [groups, setGroups] = useState<string[]>([]);
  const [expires, setExpires] = useState('');
  const [created, setCreated] = useState<CreatedToken>();
  const { isBusy, error, act } = useAct();
  const create = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      setCreated(await api.post<CreatedToken>('/tokens', { name, role, groups: role === 'operator' ? groups : [], ...(expires ? { expires: new Date(expires).toISOString() } : {}) }));
      onDone();
    });
  };
  if (created)
    return (
      <Dialog title={created.token.name} onClose={onClose} footer={<Button kind="primary" onClick={onClose}>{texts.actions.close}</Button>}>
        <Field label={t.tokenSecret} hint={t.tokenSecretHint}>
          {(ids) => <input class="input mono" readOnly value={created.secret} onFocus={(event) => event.currentTarget.select()} {...ids} />}
        </Field>
      </Dialog>
    );
  return (
    <Dialog title={t.newToken.replace('…', '')} onClose={onClose}>
      <form class="form" onSubmit={create}>
        {error && <Problem error={error} />}
        <TextField label={t.name} value={name} onValue={setName} required autofocus autocomplete="off" />
        <RoleFields role={role} onRole={setRole} groups={groups} onGroups={setGroups} />
        <TextField label={t.expires} type="date" value={expires} onValue={setExpires} />
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy}>
            {texts.actions.create}
          </Button>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Sessions() {
  const users = useLoad((signal) => api.get<Page<UserView>>('/users', {}, signal), []);
  return <SessionTable path="/sessions" nameOf={(id) => users.data?.items.find((user) => user.id === id)?.name ?? String(id)} />;
}

/** Open sessions, of everybody or of oneself. */
export function SessionTable({ path, nameOf, current }: { path: string; nameOf?: (user: number) => string; current?: number | null }) {
  const sessions = useLoad((signal) => api.get<Page<SessionView>>(path, {}, signal), [path]);
  const { error, act } = useAct();
  const end = (id: number) =>
    act(async () => {
      await api.delete(`${path}/${segment(String(id))}`);
      announce(t.ended);
      sessions.reload();
    });
  const problem = error ?? sessions.error;
  if (problem) return <Problem error={problem} retry={sessions.reload} />;
  if (!sessions.data) return <Skeleton />;
  if (sessions.data.items.length === 0) return <p class="muted">{t.noSessions}</p>;
  return (
    <div class="scroll-x card" tabIndex={0} role="region" aria-label={t.tabs.sessions}>
      <table class="plain-table">
        <thead>
          <tr>
            {nameOf && <th scope="col">{c.user}</th>}
            <th scope="col">{c.address}</th>
            <th scope="col">{c.agent}</th>
            <th scope="col">{c.lastUsed}</th>
            <th scope="col">{c.expires}</th>
            <th scope="col">
              <span class="visually-hidden">{t.endSession}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.data.items.map((session) => (
            <tr key={session.id}>
              {nameOf && <th scope="row">{nameOf(session.user)}</th>}
              <td>{session.address}</td>
              <td class="break">{session.agent}</td>
              <td class="nowrap">{ago(session.last_used)}</td>
              <td class="nowrap">{time(session.expires)}</td>
              <td class="end nowrap">
                {session.id === current ? (
                  <Pill tone="info">{texts.me.thisOne}</Pill>
                ) : (
                  <Button class="small" onClick={() => end(session.id)} aria-label={`${t.endSession} ${session.address}`}>
                    {t.endSession}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
