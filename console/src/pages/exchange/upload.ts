// Files that a browser sends, one after the other, with how far they are.
import { api, segment } from '../../api/client';

export interface Progress {
  name: string;
  at: number;
  of: number;
  sent: number;
  total: number;
}

/** Uploads files to a place of their own and gives its id. */
export async function upload(files: File[], tell: (progress: Progress) => void, stop: AbortSignal): Promise<string> {
  const { id } = await api.post<{ id: string }>('/uploads', undefined);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const [index, file] of files.entries()) {
    // A folder keeps its structure: bundles have volumes below them.
    const path = (file.webkitRelativePath || file.name).split('/').map(segment).join('/');
    const say = (sent: number) => tell({ name: file.name, at: index + 1, of: files.length, sent: before + sent, total });
    say(0);
    await api.upload(`/uploads/${segment(id)}/files/${path}`, file, say, stop);
    before += file.size;
  }
  return id;
}
