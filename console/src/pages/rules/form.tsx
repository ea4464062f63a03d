// Making and changing a rule.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page, segment } from '../../api/client';
import type { CategoryChoice, GroupView, RingPlanView, RuleView } from '../../api/types';
import { Button, Check, Dialog, Field, Problem, SelectField, TextField, useAct } from '../../components/basics';
import { Tree } from '../../components/tree';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.rules;
const c = t.columns;
const SEVERITIES = ['critical', 'important', 'moderate', 'low', 'unspecified'] as const;

export type Kind = 'approve' | 'decline';
export const paths: Record<Kind, string> = { approve: '/rules', decline: '/decline-rules' };

interface Draft {
  name: string;
  enabled: boolean;
  classifications: string[];
  products: string[];
  groups: string[];
  contains: string;
  excludes: string;
  superseded: string;
  age: string;
  days: string;
  time: string;
  /** Approval rules: the plan of rings that decides instead of groups; empty for none. */
  plan: string;
  severities: string[];
  skipsSuperseded: boolean;
  keepsApproved: boolean;
}

function draftOf(rule: RuleView | undefined): Draft {
  const conditions = rule?.conditions;
  const ids = (list: { id: string }[] | undefined) => (list ?? []).map((one) => one.id);
  return {
    name: rule?.name ?? '',
    enabled: rule?.enabled ?? true,
    classifications: ids(conditions?.classifications),
    products: ids(conditions?.products),
    groups: ids(rule?.groups),
    contains: (conditions?.title_contains ?? []).join('\n'),
    excludes: (conditions?.title_excludes ?? []).join('\n'),
    superseded: conditions?.superseded_days?.toString() ?? '',
    age: conditions?.min_age_days?.toString() ?? '',
    days: rule?.deadline?.days.toString() ?? '',
    time: rule?.deadline?.time ?? '03:00',
    plan: rule?.ring_plan ?? '',
    severities: conditions?.severities ?? [],
    skipsSuperseded: rule?.skip_superseded ?? true,
    keepsApproved: rule?.keep_approved ?? true,
  };
}

export function RuleDialog({ kind, rule, onClose, onDone }: { kind: Kind; rule?: RuleView; onClose: () => void; onDone: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(rule));
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const { isBusy, error, act } = useAct();
  const classifications = useLoad((signal) => api.get<Page<CategoryChoice>>('/classifications', {}, signal), []);
  const products = useLoad((signal) => api.get<Page<CategoryChoice>>('/products', {}, signal), []);
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), []);
  const plans = useLoad((signal) => api.get<Page<RingPlanView>>('/rings', {}, signal), []);
  const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);
  const save = async (event: Event) => {
    event.preventDefault();
    const isSaved = await act(async () => {
      const body = {
        name: draft.name,
        enabled: draft.enabled,
        conditions: {
          // What this dialog does not show stays as it is.
          ...(rule ? { architectures: rule.conditions.architectures, editions: rule.conditions.editions, languages: rule.conditions.languages, previews: rule.conditions.previews, new_revisions: rule.conditions.new_revisions } : {}),
          classifications: draft.classifications,
          products: draft.products,
          severities: draft.severities,
          title_contains: lines(draft.contains),
          title_excludes: lines(draft.excludes),
          ...(kind === 'decline' && draft.superseded !== '' ? { superseded_days: Number(draft.superseded) } : {}),
          ...(draft.age !== '' ? { min_age_days: Number(draft.age) } : {}),
        },
        ...(kind === 'decline' ? { keep_approved: draft.keepsApproved } : { skip_superseded: draft.skipsSuperseded, ...(draft.plan ? { ring_plan: draft.plan } : { groups: draft.groups, deadline: draft.days === '' ? null : { days: Number(draft.days), time: draft.time } }) }),
      };
      if (rule) await api.patch(`${paths[kind]}/${segment(rule.id)}`, body, rule.etag);
      else await api.post(paths[kind], body);
      announce(texts.options.saved);
      onDone();
    });
    if (isSaved) onClose();
  };
  const pick = (label: string, nodes: { id: string; parent?: string | null; title: string }[], value: string[], onValue: (value: string[]) => void, isClosed = false) => (
    <div class="field">
      <span class="label">{label}</span>
      <div class="picker small">
        <Tree label={label} closedAtFirst={isClosed} nodes={nodes.map((node) => ({ ...node, parent: node.parent ?? null }))} checked={(node) => value.includes(node.id)} onCheck={(node, isOn) => onValue(isOn ? [...value, node.id] : value.filter((id) => id !== node.id))} render={(node) => <span>{node.title}</span>} />
      </div>
    </div>
  );
  return (
    <Dialog title={rule ? `${texts.actions.change}: ${rule.name}` : t.newTitle[kind]} size="large" onClose={onClose}>
      <form class="form" onSubmit={save}>
        {error && <Problem error={error} />}
        <TextField label={t.name} value={draft.name} onValue={(name) => change({ name })} required autofocus />
        <Check label={t.enabledHint} checked={draft.enabled} onChecked={(enabled) => change({ enabled })} />
        {kind === 'approve' && <SelectField label={t.way} value={draft.plan} options={[['', t.forGroups], ...(plans.data?.items ?? []).map((plan): [string, string] => [plan.name, t.throughRings(plan.name)])]} onValue={(plan) => change({ plan })} />}
        <div class="grid">
          {pick(t.classifications, classifications.data?.items ?? [], draft.classifications, (value) => change({ classifications: value }))}
          {pick(t.products, products.data?.items ?? [], draft.products, (value) => change({ products: value }), true)}
          {kind === 'approve' && !draft.plan && pick(c.groups, (groups.data?.items ?? []).map((group) => ({ ...group, title: group.name })), draft.groups, (value) => change({ groups: value }))}
        </div>
        <div class="grid">
          <Field label={t.title} hint={t.lineHint}>
            {(ids) => <textarea class="input" rows={2} value={draft.contains} onInput={(event) => change({ contains: event.currentTarget.value })} {...ids} />}
          </Field>
          <Field label={t.titleNot} hint={t.lineHint}>
            {(ids) => <textarea class="input" rows={2} value={draft.excludes} onInput={(event) => change({ excludes: event.currentTarget.value })} {...ids} />}
          </Field>
          <TextField label={t.age} hint={t.daysHint} type="number" min={0} value={draft.age} onValue={(age) => change({ age })} />
          {kind === 'decline' && <TextField label={t.superseded} hint={t.daysHint} type="number" min={0} value={draft.superseded} onValue={(superseded) => change({ superseded })} />}
          {kind === 'approve' && !draft.plan && (
            <>
              <TextField label={t.deadlineDays} hint={t.deadlineHint} type="number" min={0} value={draft.days} onValue={(days) => change({ days })} />
              {draft.days !== '' && <TextField label={t.deadlineTime} type="time" value={draft.time} onValue={(time) => change({ time })} />}
            </>
          )}
        </div>
        <fieldset class="radios">
          <legend class="label">{t.severities}</legend>
          {SEVERITIES.map((severity) => (
            <Check key={severity} label={texts.severities[severity]} checked={draft.severities.includes(severity)} onChecked={(on) => change({ severities: SEVERITIES.filter((each) => (each === severity ? on : draft.severities.includes(each))) })} />
          ))}
        </fieldset>
        {kind === 'approve' ? <Check label={t.skipSuperseded} checked={draft.skipsSuperseded} onChecked={(skipsSuperseded) => change({ skipsSuperseded })} /> : <Check label={t.keepApproved} checked={draft.keepsApproved} onChecked={(keepsApproved) => change({ keepsApproved })} />}
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy}>
            {rule ? texts.actions.save : texts.actions.create}
          </Button>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
