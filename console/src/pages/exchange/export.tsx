// Exporting packages, bundles and requests for bundles.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, segment } from '../../api/client';
import type { JobView } from '../../api/types';
import { Button, Check, Dialog, Problem, SelectField, TextField, useAct } from '../../components/basics';
import { navigate } from '../../router';
import { texts } from '../../texts';

const t = texts.exchange;
type Format = keyof typeof t.formats;
const GIGABYTE = 1024 ** 3;

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const [format, setFormat] = useState<Format>('bundle');
  const [path, setPath] = useState('');
  const [request, setRequest] = useState('');
  const [volume, setVolume] = useState('');
  const [hasNoFiles, setNoFiles] = useState(false);
  const { isBusy, error, act } = useAct();
  const isBundle = format === 'bundle';
  const start = async () => {
    const more = isBundle ? { metadata_only: hasNoFiles, request: request.trim() || null, volume_size: Number(volume) > 0 ? Math.round(Number(volume) * GIGABYTE) : null } : {};
    const isStarted = await act(async () => {
      const job = await api.post<JobView>('/exports', { format, path: path.trim(), ...more });
      announce(t.exportStarted);
      navigate(`/jobs/${segment(job.id)}`);
    });
    if (isStarted) onClose();
  };
  return (
    <Dialog
      title={t.exportTitle}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          <Button kind="primary" disabled={isBusy || !path.trim()} onClick={start}>
            {t.exportStart}
          </Button>
        </>
      }
    >
      {error && <Problem error={error} />}
      <SelectField label={t.format} value={format} onValue={setFormat} options={Object.entries(t.formats) as [Format, string][]} hint={t.formatHints[format]} />
      <TextField label={t.path} hint={isBundle ? t.pathFolder : t.pathFile} value={path} onValue={setPath} required spellcheck={false} />
      {isBundle && (
        <>
          <TextField label={t.request} hint={t.requestHint} value={request} onValue={setRequest} spellcheck={false} />
          <TextField label={t.volume} hint={t.volumeHint} type="number" min={1} value={volume} onValue={setVolume} />
          <Check label={t.noFiles} checked={hasNoFiles} onChecked={setNoFiles} />
        </>
      )}
    </Dialog>
  );
}
