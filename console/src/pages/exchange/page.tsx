// Updates in and out by file, and moving here from WSUS.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, segment } from '../../api/client';
import type { JobView } from '../../api/types';
import { Button, Card, Dialog, LinkButton, PageHead, Problem, TextField, useAct } from '../../components/basics';
import { navigate } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { ExportDialog } from './export';
import { ImportDialog } from './import';
import { Keys } from './keys';

const t = texts.exchange;

export function Exchange() {
  const { canConfigure } = useRights();
  const [dialog, setDialog] = useState<'import' | 'export' | 'adopt'>();
  const close = () => setDialog(undefined);
  return (
    <>
      <PageHead title={t.title} lead={t.lead} />
      <div class="grid wide">
        <Card title={t.importCard}>
          <div class="stack">
            <p>{t.importText}</p>
            <div>
              <Button kind="primary" icon="plus" disabled={!canConfigure} onClick={() => setDialog('import')}>
                {texts.jobs.import}
              </Button>
            </div>
          </div>
        </Card>
        <Card title={t.exportCard}>
          <div class="stack">
            <p>{t.exportText}</p>
            <div>
              <Button disabled={!canConfigure} onClick={() => setDialog('export')}>
                {t.exportOpen}
              </Button>
            </div>
          </div>
        </Card>
        {canConfigure && <Keys />}
        <Card title={t.moving}>
          <div class="stack">
            <p>{t.movingLead}</p>
            <ol class="move-steps">
              {t.steps.map(([title, text]) => (
                <li key={title}>
                  <b>{title}</b>
                  <p class="muted">{text}</p>
                </li>
              ))}
            </ol>
            <div class="row">
              <Button disabled={!canConfigure} onClick={() => setDialog('adopt')}>
                {t.adopt}
              </Button>
              <LinkButton href="/group-policy">{t.toPolicy}</LinkButton>
              <LinkButton href="/reports/stale-computers">{t.toMissing}</LinkButton>
            </div>
          </div>
        </Card>
      </div>
      {dialog === 'import' && <ImportDialog onClose={close} />}
      {dialog === 'export' && <ExportDialog onClose={close} />}
      {dialog === 'adopt' && <AdoptDialog onClose={close} />}
    </>
  );
}

function AdoptDialog({ onClose }: { onClose: () => void }) {
  const [folder, setFolder] = useState('');
  const { isBusy, error, act } = useAct();
  const start = async () => {
    const isStarted = await act(async () => {
      const job = await api.post<JobView>('/content/adopt', { folder: folder.trim() });
      announce(t.adoptStarted);
      navigate(`/jobs/${segment(job.id)}`);
    });
    if (isStarted) onClose();
  };
  return (
    <Dialog
      title={t.adoptTitle}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          <Button kind="primary" disabled={isBusy || !folder.trim()} onClick={start}>
            {t.adoptStart}
          </Button>
        </>
      }
    >
      {error && <Problem error={error} />}
      <TextField label={t.adoptFolder} hint={t.adoptHint} value={folder} onValue={setFolder} required spellcheck={false} />
    </Dialog>
  );
}
