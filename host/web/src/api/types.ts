// The shapes of /api/v1 under the names that the client uses: made from the server's own description.
// Must hold no behaviour, and no shape that the description has.

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Locale = Schemas["Locale"];
export type TextView = Schemas["TextView"];
export type ArgView = Schemas["ArgView"];
export type PersonView = Schemas["PersonView"];
export type Me = Schemas["MeView"];
export type CustomerView = Schemas["CustomerView"];
export type CustomerMe = Schemas["CustomerMeView"];
export type ChatLink = Schemas["ChatLinkView"];
export type PassView = Schemas["PassView"];
export type CustomerSession = Schemas["CustomerSession"];
export type Invitation = Schemas["InvitationView"];
export type AuthorView = Schemas["AuthorView"];
export type FileView = Schemas["FileView"];
export type MessageView = Schemas["MessageView"];
export type OnFailure = Schemas["OnFailure"];
export type ChatView = Schemas["ChatView"];
export type History = Schemas["History"];

export type Tone = Schemas["Tone"];
export type CardView = Schemas["CardView"];
export type GroupView = Schemas["GroupView"];
export type BlockView = Schemas["BlockView"];
export type ButtonView = Schemas["ButtonView"];

export type OptionView = Schemas["OptionView"];
export type CommandView = Schemas["CommandView"];
export type ReactionsView = Schemas["ReactionsView"];
export type Reacted = Schemas["ReactedView"];
export type MessageAction = Schemas["MessageAction"];
export type Outcome = Schemas["Outcome"];
export type Effect = Schemas["Effect"];

export type Launcher = Schemas["Launcher"];
export type UsablePlugin = Schemas["UsablePlugin"];
export type PageLink = Schemas["PageLink"];
export type PageView = Schemas["ShownPage"];
export type BlocksPage = Schemas["BlocksPageView"];

export type PluginView = Schemas["Plugin"];
export type PluginPage = Schemas["PluginPage"];
export type Sheet = Schemas["Sheet"];
export type Ability = Schemas["Ability"];
export type Scope = Schemas["Scope"];
export type HookRequest = Schemas["HookRequest"];
export type Webhook = Schemas["Webhook"];
export type VisibleTo = Schemas["PluginVisibleTo"];
export type AuditEntry = Schemas["AuditEntry"];
export type PluginLine = Schemas["PluginLine"];
export type PluginUsage = Schemas["PluginUsage"];
export type Setting = Schemas["Setting"];
export type SettingValue = Schemas["SettingValue"];

export type InputView = Schemas["InputView"];
export type FormView = Omit<Schemas["FormView"], "fields"> & { fields: FieldView[] };
export type FieldView = Omit<Schemas["FieldView"], "initial"> & { initial: Value };

/** What stands in a field of a form. The description leaves it open; wit/deps/ui names the kinds. */
export type Value =
  | { kind: "absent" }
  | { kind: "text"; text: string }
  | { kind: "number"; number: string }
  | { kind: "toggle"; on: boolean }
  | { kind: "choices"; choices: string[] }
  | { kind: "money"; amount: string; currency: string }
  | { kind: "date"; date: string }
  | { kind: "time"; at: number }
  | { kind: "dates"; from: string; to: string }
  | { kind: "people"; people: string[] }
  | { kind: "departments"; departments: string[] }
  | { kind: "chats"; chats: string[] }
  | { kind: "place"; name: string; latitude: string; longitude: string }
  | { kind: "files"; files: string[] }
  | { kind: "rows"; rows: Cell[][] };
/** What stands in one column of a line item. */
export type Cell = { column: string; value: Value };
export type Entry = { field: string; value: Value };
export type LineColumnView = Schemas["LineColumnView"];
export type FormOption = Schemas["OptionItemView"];
export type DepartmentView = Schemas["DepartmentView"];

export type EventView = Schemas["EventView"];
/** A reset may also be noticed here, without the server's saying why. */
export type Frame = Exclude<Schemas["Frame"], { kind: "reset" }> | { kind: "reset"; reason: string };

/** A problem of the server, or one that the client met on the way there. */
export type ProblemBody = Omit<Schemas["Problem"], "code" | "detail" | "request"> & {
  code: Schemas["ProblemCode"] | "unreachable";
  detail?: string;
};
