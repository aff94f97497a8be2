// The shapes of /api/v1, as the server documents them. Must hold no behaviour.

export type Locale = "zh-CN" | "en";

export type TextView = string | { template: string; args: { name: string; value: ArgView }[] };

export type ArgView =
  | { kind: "text"; text: string }
  | { kind: "number"; number: string }
  | { kind: "money"; amount: string; currency: string }
  | { kind: "time"; at: number }
  | { kind: "date"; date: string }
  | { kind: "user"; person: PersonView };

export interface PersonView {
  id: string;
  name: string;
  name_en: string;
  name_zh: string;
  department: string;
  position: string;
  company: string;
  active: boolean;
}

export interface Me {
  id: string;
  login: string;
  name: string;
  company: { id: string; name: string };
  department: string;
  position: string;
  administrator: boolean;
  locale: Locale;
  cursor: number;
}

export type AuthorView =
  | { kind: "user"; person: PersonView }
  | { kind: "plugin"; id: string; name: TextView; for: PersonView | null };

export interface FileView {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
  digest: string;
  chat: string | null;
}

export interface MessageView {
  id: string;
  chat: string;
  position: number | null;
  after: number;
  whisper: boolean;
  author: AuthorView;
  text: TextView;
  files: FileView[];
  card: CardView | null;
  sent_at: number;
  edited: boolean;
  revision: number;
}

export interface ChatView {
  id: string;
  kind: "direct" | "group";
  name: string;
  person: PersonView | null;
  members: number;
  unread: number;
  head: number;
  read_mark: number;
  last: MessageView | null;
  role: string;
}

export type Tone = "neutral" | "info" | "success" | "warning" | "danger";

export interface GroupView {
  kind: "columns" | "callout" | "collapsible";
  title: TextView | null;
  tone: Tone;
}

export interface ButtonView {
  id: string;
  label: TextView;
  tone: Tone;
  confirm: TextView | null;
  disabled: boolean;
}

export interface ColumnView {
  label: TextView;
  align: "start" | "end";
}

export type BlockBody =
  | { kind: "heading"; text: TextView }
  | { kind: "paragraph"; text: TextView }
  | { kind: "divider" }
  | { kind: "pairs"; pairs: { label: TextView; value: TextView }[] }
  | { kind: "buttons"; buttons: ButtonView[] }
  | { kind: "people"; people: PersonView[] }
  | { kind: "progress"; label: TextView; done: number; total: number }
  | { kind: "table"; columns: ColumnView[]; rows: TextView[][] }
  | { kind: "time"; at: number }
  | { kind: "extension"; extension_kind: string; fallback: TextView; body: unknown };

export type BlockView = { id: string; group: number | null } & BlockBody;

export interface CardView {
  title: TextView | null;
  tone: Tone;
  summary: TextView;
  groups: GroupView[];
  blocks: BlockView[];
}

export interface OptionView {
  name: string;
  kind: "text" | "number" | "choice" | "date" | "people";
  required: boolean;
  complete: boolean;
  choices: string[];
  description: TextView;
}

export interface CommandView {
  plugin: string;
  name: string;
  description: TextView;
  options: OptionView[];
}

export interface Suggestion {
  value: string;
  label: TextView;
}

export type Effect = { kind: "toast"; text: TextView } | { kind: "form"; form: FormView };

export interface Outcome {
  call: string;
  position: number;
  effects: Effect[];
}

export type InputView =
  | { kind: "text"; multiline: boolean; min_len: number; max_len: number; placeholder: TextView | null }
  | { kind: "number"; min: string | null; max: string | null; unit: TextView | null }
  | { kind: "toggle" }
  | {
      kind: "choice";
      options: { value: string; label: TextView; description: TextView | null }[];
      multiple: boolean;
    }
  | { kind: "date" }
  | { kind: "people"; multiple: boolean };

export type Value =
  | { kind: "absent" }
  | { kind: "text"; text: string }
  | { kind: "number"; number: string }
  | { kind: "toggle"; on: boolean }
  | { kind: "choices"; choices: string[] }
  | { kind: "date"; date: string }
  | { kind: "people"; people: string[] };

export interface FieldView {
  id: string;
  label: TextView;
  help: TextView | null;
  required: boolean;
  initial: Value;
  input: InputView;
}

export interface FormView {
  id: string;
  title: TextView;
  intro: BlockView[];
  fields: FieldView[];
  submit_label: TextView | null;
}

export type EventView =
  | { type: "message_posted"; message: MessageView }
  | { type: "message_changed"; message: MessageView }
  | { type: "chat_added"; chat: ChatView }
  | { type: "chat_removed"; chat: string }
  | { type: "members_changed"; chat: string; members: number }
  | { type: "read_marked"; chat: string; position: number }
  | { type: "person_changed"; person: PersonView }
  | { type: "plugins_changed" };

export type Frame =
  | { kind: "hello"; cursor: number }
  | { kind: "event"; position: number; event: EventView }
  | { kind: "cursor"; position: number }
  | { kind: "reset"; reason: string };

export interface FieldProblem {
  field: string;
  message: TextView;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  errors?: FieldProblem[];
}

export interface History {
  items: MessageView[];
  more: boolean;
  position: number;
}
