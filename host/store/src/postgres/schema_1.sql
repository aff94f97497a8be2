-- Format 1 of a store on PostgreSQL. Run once, in one transaction, under the store's advisory lock.

create schema if not exists guildhall;

-- One row: the format of this schema.
create table guildhall.store (
    only_row boolean primary key default true check (only_row),
    format int not null
);
insert into guildhall.store (format) values (1);

-- The number of each company's last commit. Its row is the lock that orders the company's commits.
create table guildhall.companies (
    commits bigint not null,
    company bytea primary key
) with (fillfactor = 20);

-- Every key: the company's part of it, the rest, and the number of the commit that wrote the value.
create table guildhall.entries (
    version bigint not null,
    layout smallint not null,
    company bytea not null,
    key bytea not null,
    value bytea not null,
    primary key (company, key)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);

-- Decides a batch of commits of one company, in their order.
--
-- The first statement takes the company's lock; whatever comes later has a snapshot of its own and
-- sees every commit that held the lock before. Nothing may be checked in the statement that takes
-- the lock: its snapshot is older than the lock. The caller sees to it that no commit of a batch
-- reads what an earlier one writes; they may share logs, counters and keys that are only written.
--
-- Keys are looked up one by one, in a subquery with an offset: then no plan can read all of a
-- company's rows instead, whatever the statistics said when it was made.
--
-- A commit that does not write is one that is refused whatever is stored, if its reads hold.
-- Outcomes: 0 committed, 1 conflict, 2 repeated, 3 out of bounds, 4 not a counter.
create function guildhall.commit_1(
    of_company bytea, writes boolean[],
    read_key bytea[], read_version bigint[], read_by int[],
    range_start bytea[], range_end bytea[], range_rows int[], range_newest bigint[], range_by int[],
    once_key bytea[], once_value bytea[], once_by int[],
    put_key bytea[], put_value bytea[], put_by int[],
    counter_key bytea[],
    add_counter int[], add_least bigint[], add_most bigint[],
    add_half bigint[], add_rest bigint[], add_by int[],
    log_head bytea[],
    append_log int[], append_entries bytea[], append_value bytea[],
    append_index bytea[], append_prefix bytea[], append_by int[],
    out outcome int[], out number bigint[], out detail int[], out answer bytea[],
    out head bigint[], out place bigint[]
) language plpgsql volatile as $body$
#variable_conflict use_column
declare
    size int := cardinality(writes);
    adds int := cardinality(add_by);
    before bigint;
    last bigint;
    accepted boolean[];
    kept bytea;
    counter bigint[];
    counter_ok boolean[];
    counter_by int[];
    now_head bigint[];
    head_by int[];
    i int;
    j int;
    k int;
begin
    select commits into before from guildhall.companies
        where company = of_company for no key update;
    if not found then
        insert into guildhall.companies (company, commits) values (of_company, 0)
            on conflict do nothing;
        select commits into strict before from guildhall.companies
            where company = of_company for no key update;
    end if;
    if current_setting('synchronous_commit') in ('off', 'local', 'remote_write') then
        perform set_config('synchronous_commit', 'on', true);
    end if;

    outcome := array_fill(0, array[size]);
    number := array_fill(0::bigint, array[size]);
    detail := array_fill(0, array[size]);
    answer := array_fill(null::bytea, array[size]);
    place := array_fill(0::bigint, array[cardinality(append_by)]);

    if cardinality(read_key) > 0 then
        for k in
            select u.by
            from unnest(read_key, read_version, read_by) as u (key, version, by)
            left join lateral (
                select version from guildhall.entries
                where company = of_company and key = u.key offset 0
            ) e on true
            where e.version is distinct from u.version
        loop
            outcome[k] := 1;
        end loop;
    end if;
    if cardinality(range_start) > 0 then
        for k in
            select u.by
            from unnest(range_start, range_end, range_rows, range_newest, range_by)
                as u (first, beyond, rows, newest, by)
            cross join lateral (
                select count(*) as rows, coalesce(max(s.version), 0) as newest
                from (
                    select e.version from guildhall.entries e
                    where e.company = of_company and e.key >= u.first and e.key < u.beyond
                    limit u.rows + 1
                ) s
            ) f
            where f.rows <> u.rows or f.newest > u.newest
        loop
            outcome[k] := 1;
        end loop;
    end if;
    if cardinality(once_key) > 0 then
        for k, kept in
            select u.by, e.value
            from unnest(once_key, once_by) as u (key, by)
            cross join lateral (
                select value from guildhall.entries
                where company = of_company and key = u.key offset 0
            ) e
        loop
            outcome[k] := 2;
            answer[k] := kept;
        end loop;
    end if;

    if adds > 0 then
        select
            array_agg(case when length(e.value) = 8
                then ('x' || encode(e.value, 'hex'))::bit(64)::bigint else 0 end order by u.at),
            array_agg(e.value is null or length(e.value) = 8 order by u.at)
        into counter, counter_ok
        from unnest(counter_key) with ordinality as u (key, at)
        left join lateral (
            select value from guildhall.entries
            where company = of_company and key = u.key offset 0
        ) e on true;
        counter_by := array_fill(0, array[cardinality(counter_key)]);
        i := 1;
        while i <= adds loop
            -- A commit's additions, all or none of them.
            k := add_by[i];
            j := i;
            while j <= adds and add_by[j] = k loop
                if outcome[k] = 0 then
                    if not counter_ok[add_counter[j]] then
                        outcome[k] := 4;
                        detail[k] := j;
                    elsif counter[add_counter[j]] < add_least[j]
                        or counter[add_counter[j]] > add_most[j] then
                        outcome[k] := 3;
                        detail[k] := j;
                    end if;
                end if;
                j := j + 1;
            end loop;
            while i < j loop
                if outcome[k] = 0 then
                    counter[add_counter[i]] := counter[add_counter[i]] + add_half[i] + add_rest[i];
                    counter_by[add_counter[i]] := k;
                end if;
                i := i + 1;
            end loop;
        end loop;
    end if;

    last := before;
    accepted := writes;
    for i in 1 .. size loop
        if outcome[i] <> 0 then
            accepted[i] := false;
        elsif writes[i] then
            last := last + 1;
        end if;
        number[i] := last;
    end loop;

    select array_agg(case
            when e.value is null then 0
            when length(e.value) = 8 then ('x' || encode(e.value, 'hex'))::bit(64)::bigint
        end order by u.at)
    into head
    from unnest(log_head) with ordinality as u (key, at)
    left join lateral (
        select value from guildhall.entries
        where company = of_company and key = u.key offset 0
    ) e on true;
    if array_position(head, null) is not null then
        raise exception 'the head of a log is not a number' using errcode = 'GH001';
    end if;
    if last = before then
        return;
    end if;

    now_head := head;
    head_by := array_fill(0, array[cardinality(log_head)]);
    for i in 1 .. cardinality(append_by) loop
        if accepted[append_by[i]] then
            k := append_log[i];
            now_head[k] := now_head[k] + 1;
            head_by[k] := append_by[i];
            place[i] := now_head[k];
        end if;
    end loop;

    with written as (
        select u.key, u.value, number[u.by] as version
        from unnest(put_key, put_value, put_by) as u (key, value, by) where accepted[u.by]
        union all
        select u.key, u.value, number[u.by]
        from unnest(once_key, once_value, once_by) as u (key, value, by) where accepted[u.by]
        union all
        select u.key, int8send(u.counter), number[u.by]
        from unnest(counter_key, counter, counter_by) as u (key, counter, by) where u.by > 0
        union all
        select u.key, int8send(u.head), number[u.by]
        from unnest(log_head, now_head, head_by) as u (key, head, by) where u.by > 0
        union all
        select u.entries || int8send(u.place), u.value, number[u.by]
        from unnest(append_entries, append_value, place, append_by) as u (entries, value, place, by)
        where u.place > 0
        union all
        select u.key, u.prefix || int8send(u.place), number[u.by]
        from unnest(append_index, append_prefix, place, append_by) as u (key, prefix, place, by)
        where u.place > 0 and u.key is not null
    ), final as (
        select distinct on (key) key, value, version from written order by key, version desc
    ), gone as (
        delete from guildhall.entries
        where ctid = any (array(
            select e.ctid from final f
            cross join lateral (
                select ctid from guildhall.entries
                where company = of_company and key = f.key offset 0
            ) e
            where f.value is null
        ))
    )
    insert into guildhall.entries (version, layout, company, key, value)
        select f.version, 1, of_company, f.key, f.value from final f where f.value is not null
    on conflict (company, key) do update
        set version = excluded.version, layout = excluded.layout, value = excluded.value;

    update guildhall.companies set commits = last where company = of_company;
end
$body$;
